package chatgateway.support.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Replaces Dify: answers every request with bytes of the test, including invalid HTTP. */
public final class RawUpstream implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    /** Writes one response and returns; our side of the connection is closed then. */
    @FunctionalInterface
    public interface RawReply {
        void write(RawConnection connection) throws Exception;
    }

    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger visits = new AtomicInteger();
    private final AtomicInteger posts = new AtomicInteger();
    private volatile RawReply reply = connection -> {};

    public RawUpstream() {
        try {
            server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("raw-upstream", this::serve);
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    public int port() {
        return server.getLocalPort();
    }

    /** How many connections were accepted. */
    public int visits() {
        return visits.get();
    }

    /** How many POST requests arrived whole, those included that got no reply because another had the connection. */
    public int posts() {
        return posts.get();
    }

    /** How many connections the gateway has not closed. */
    public int open() {
        return open.size();
    }

    public void reply(RawReply next) {
        reply = next;
    }

    /** A 200 with these header lines and this body. */
    public void reply(String head, byte[] body) {
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
            socket.setSoTimeout(TIMEOUT_MILLIS);
            var connection = new RawConnection(socket, posts);
            if (connection.readRequest()) {
                reply.write(connection);
                connection.finish();
            }
        } catch (Exception e) { // closed, by the test or by the gateway: nothing is left to answer
        } finally {
            open.remove(socket);
        }
    }

    private static void start(String name, Runnable work) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
