package chatgateway.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** In Dify's place: answers every request with the bytes a test writes, also such as no HTTP server would. */
final class RawUpstream implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");
    private static final int PATIENCE_MILLIS = 10_000;

    /** Writes one response and returns; the connection is closed then. */
    @FunctionalInterface
    interface Reply {
        void write(OutputStream out) throws Exception;
    }

    private final ServerSocket server;
    private final AtomicInteger visits = new AtomicInteger();
    private volatile Reply reply = out -> {};

    RawUpstream() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var thread = new Thread(this::serve, "raw-upstream");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** How often somebody connected. */
    int visits() {
        return visits.get();
    }

    void reply(Reply next) {
        reply = next;
    }

    /** A 200 with these header lines and this body. */
    void reply(String head, byte[] body) {
        reply(out -> {
            out.write(
                    ("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n" + head + "\r\n\r\n").getBytes(UTF_8));
            out.write(body);
        });
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve() {
        while (!server.isClosed()) {
            try (var connection = server.accept()) {
                visits.incrementAndGet();
                answer(connection);
            } catch (Exception e) { // closed, by the test or by the gateway: nothing is left to answer
                continue;
            }
        }
    }

    private void answer(Socket connection) throws Exception {
        connection.setSoTimeout(PATIENCE_MILLIS);
        readRequest(new BufferedInputStream(connection.getInputStream()));
        reply.write(connection.getOutputStream());
        connection.getOutputStream().flush();
    }

    private static void readRequest(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(UTF_8).endsWith("\r\n\r\n")) {
            var next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.write(next);
        }
        var length = LENGTH.matcher(head.toString(UTF_8));
        if (length.find()) {
            in.readNBytes(Integer.parseInt(length.group(1)));
        }
    }
}
