package chatgateway.support.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import chatgateway.stream.BlockingExecutor;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Dify that costs little: it answers each message with as many events at the rate that the message asks for. */
final class BenchDify implements AutoCloseable {
    private static final String ID = "45701982-8118-4bc5-8e9b-64562b4555f2";
    private static final Pattern ASKED =
            Pattern.compile("\"query\": ?\"(\\d+) bytes, (\\d+) events, (\\d+) a second\"");
    private static final int MEGABYTE = 1 << 20;

    /** A text event up to its text, which begins with its number and {@link System#nanoTime()}. */
    static final byte[] HEAD =
            ("data: {\"event\":\"message\",\"conversation_id\":\"" + ID + "\",\"answer\":\"").getBytes(US_ASCII);

    static final String TEXT = "%010d %019d ";
    private static final String TAIL = "\"}\n\n";
    private static final byte[] END = chunk(
            "data: {\"event\":\"message_end\",\"conversation_id\":\"" + ID + "\",\"message_id\":\"" + ID + "\"}\n\n");
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(US_ASCII);

    private final ServerSocket server;
    private final Executor threads = BlockingExecutor.create(20_000);
    private final ScheduledExecutorService clock = new ScheduledThreadPoolExecutor(1);

    BenchDify() throws IOException {
        server = new ServerSocket(0, 8192, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    /** The message that asks for this answer. */
    static String message(int bytes, int events, int rate) {
        return "%d bytes, %d events, %d a second".formatted(bytes, events, rate);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                var socket = server.accept();
                socket.setTcpNoDelay(true);
                threads.execute(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try {
            var in = new HttpInput(new BufferedInputStream(socket.getInputStream()));
            for (var head = in.head(); !head.isEmpty(); head = in.head()) {
                var body = in.body(head);
                var asked = ASKED.matcher(new String(body, US_ASCII));
                if (asked.find()) {
                    answer(socket, asked);
                    return;
                }
                socket.getOutputStream().write(reply(head));
            }
            socket.close();
        } catch (IOException e) {
            // the caller has left
        }
    }

    private static byte[] reply(String head) {
        var path = head.split("[ ?]", 3)[1];
        var json = switch (path) {
            case "/v1/conversations" ->
                "{\"limit\":20,\"has_more\":false,\"data\":["
                        + ("{\"id\":\"" + ID
                                        + "\",\"name\":\"What is the capital of France?\",\"inputs\":{},\"status\":\"normal\",\"introduction\":\"\",\"created_at\":1705407629,\"updated_at\":1705407629},")
                                .repeat(19)
                        + "{\"id\":\"" + ID + "\",\"name\":\"Last\",\"inputs\":{},\"status\":\"normal\"}]}";
            case "/v1/chat-messages" ->
                "{\"event\":\"message\",\"mode\":\"chat\",\"conversation_id\":\"" + ID + "\",\"message_id\":\"" + ID
                        + "\",\"answer\":\"" + "An answer, as models write them. ".repeat(MEGABYTE / 33) + "\"}";
            case "/v1/files/upload" ->
                "{\"id\":\"" + ID
                        + "\",\"name\":\"a.png\",\"size\":1,\"extension\":\"png\",\"mime_type\":\"image/png\"}";
            case "/v1/info" -> "{\"name\":\"Bench\",\"description\":\"\",\"tags\":[],\"mode\":\"chat\"}";
            case "/v1/parameters" ->
                "{\"opening_statement\":\"\",\"suggested_questions\":[],\"user_input_form\":[],\"file_upload\":{\"enabled\":true,\"allowed_file_types\":[\"image\"],\"allowed_file_upload_methods\":[\"local_file\"],\"number_limits\":3}}";
            default -> "{}";
        };
        return ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n"
                        + json)
                .getBytes(US_ASCII);
    }

    private void answer(Socket socket, Matcher asked) throws IOException {
        var length = Integer.parseInt(asked.group(1)) - HEAD.length - 31 - TAIL.length();
        var padding = "a few words ".repeat(length / 12 + 1).substring(0, length);
        var events = Integer.parseInt(asked.group(2));
        var nanos = TimeUnit.SECONDS.toNanos(1) / Integer.parseInt(asked.group(3));
        var out = socket.getOutputStream();
        out.write(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Accel-Buffering: no\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                        .getBytes(US_ASCII));
        var number = new int[1];
        var head = new String(HEAD, US_ASCII);
        Runnable next = () -> {
            try {
                if (number[0] < events) {
                    out.write(chunk(head + TEXT.formatted(number[0]++, System.nanoTime()) + padding + TAIL));
                    return;
                }
                out.write(END);
                out.write(LAST_CHUNK);
                socket.close();
            } catch (IOException e) {
                // the caller has left
            }
            throw new IllegalStateException("ended"); // takes the task off the clock
        };
        // the first event at once, the others evenly over the interval, so that streams do not send in step
        next.run();
        clock.scheduleAtFixedRate(next, ThreadLocalRandom.current().nextLong(nanos), nanos, TimeUnit.NANOSECONDS);
    }

    private static byte[] chunk(String text) {
        return (Integer.toHexString(text.length()) + "\r\n" + text + "\r\n").getBytes(US_ASCII);
    }

    @Override
    public void close() throws IOException {
        server.close();
        clock.shutdownNow();
    }
}
