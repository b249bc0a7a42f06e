package chatgateway.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** In Dify's place: answers every request with the bytes a test writes, also such as no HTTP server would. */
final class RawUpstream implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");
    private static final int PATIENCE_MILLIS = 10_000;

    /** Writes one response and returns; our side of the connection is closed then. */
    @FunctionalInterface
    interface Reply {
        void write(RawConnection connection) throws Exception;
    }

    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger visits = new AtomicInteger();
    private final AtomicInteger posts = new AtomicInteger();
    private volatile Reply reply = connection -> {};

    RawUpstream() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("raw-upstream", this::serve);
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    int port() {
        return server.getLocalPort();
    }

    /** How often somebody connected. */
    int visits() {
        return visits.get();
    }

    /** How many POST requests arrived whole. */
    int posts() {
        return posts.get();
    }

    /** How many connections the gateway has not closed. */
    int open() {
        return open.size();
    }

    void reply(Reply next) {
        reply = next;
    }

    /** A 200 with these header lines and this body. */
    void reply(String head, byte[] body) {
        reply(connection -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n" + head + "\r\n\r\n");
            connection.send(body);
        });
    }

    @Override
    public void close() {
        try {
            server.close();
            for (var socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                visits.incrementAndGet();
                open.add(socket);
                start("raw-connection", () -> answer(socket));
            } catch (IOException e) { // closed by the test
                return;
            }
        }
    }

    private void answer(Socket socket) {
        try (socket) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            var in = new BufferedInputStream(socket.getInputStream());
            readRequest(in);
            var connection = new RawConnection(socket);
            reply.write(connection);
            connection.finish();
        } catch (Exception e) { // closed, by the test or by the gateway: nothing is left to answer
        } finally {
            open.remove(socket);
        }
    }

    private void readRequest(InputStream in) throws IOException {
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
        if (head.toString(UTF_8).startsWith("POST ")) {
            posts.incrementAndGet();
        }
    }

    private static void start(String name, Runnable work) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
