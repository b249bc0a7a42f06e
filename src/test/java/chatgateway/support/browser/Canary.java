package chatgateway.support.browser;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Somebody else's server: writes down whoever comes, for tests that nobody does, or that they bring nothing. */
public final class Canary implements AutoCloseable {
    /** @param referer null when there was none */
    public record Visit(String address, String referer) {}

    private final List<Visit> visits = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    public Canary() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::welcome);
        server.start();
    }

    /** Without a slash at the end. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public List<Visit> visits() {
        return List.copyOf(visits);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void welcome(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        visits.add(new Visit(exchange.getRequestURI().toString(), headers.getFirst("Referer")));
        exchange.getResponseHeaders().add("Content-Type", "text/html");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write("<link rel=icon href=data:,>".getBytes());
        exchange.close();
    }
}
