package chatgateway.support.browser;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A host's site: a page, and {@code GET /api/chat-url} for a logged-in user. */
public final class HostSite implements AutoCloseable {
    private final HttpServer server;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String body = "";
    private final Map<String, String> headers = new ConcurrentHashMap<>();
    private volatile Supplier<String> chatUrl = () -> null;
    private volatile HttpHandler endpoint = this::json;

    public HostSite() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::page);
        server.createContext("/api/chat-url", this::chatUrl);
        server.start();
    }

    /** Not the site of the gateways under test, which are at 127.0.0.1: its cookies and storage are a third party's here. */
    public String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** What stands in the page's body. */
    public void shows(String html) {
        body = html;
    }

    /** The page's Content-Security-Policy. */
    public void allowsOnly(String contentSecurityPolicy) {
        sends("Content-Security-Policy", contentSecurityPolicy);
    }

    /** A header of the page. */
    public void sends(String header, String value) {
        headers.put(header, value);
    }

    /** The chat URL for the logged-in user; null while no user is logged in. */
    public void gives(Supplier<String> url) {
        chatUrl = url;
    }

    /** How often the chat URL was requested. */
    public int asked() {
        return asked.get();
    }

    @Override
    public void close() {
        server.stop(0);
        ((java.util.concurrent.ExecutorService) server.getExecutor()).shutdownNow();
    }

    private void page(HttpExchange exchange) throws IOException {
        headers.forEach(exchange.getResponseHeaders()::set);
        reply(
                exchange,
                200,
                "text/html;charset=utf-8",
                "<!doctype html><html lang=en><head><meta name=viewport content='width=device-width'><title>Host</title>"
                        + "<link rel=icon href='data:,'></head><body>" + body + "</body></html>");
    }

    /** What the endpoint of the chat URL replies instead. */
    public void replies(int status, String type, String body) {
        endpoint = exchange -> reply(exchange, status, type, body);
    }

    /** The endpoint of the chat URL redirects to a page of HTML. */
    public void redirectsToLogin() {
        endpoint = exchange -> {
            exchange.getResponseHeaders().set("Location", "/login");
            reply(exchange, 302, "text/plain", "");
        };
    }

    private void chatUrl(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        endpoint.handle(exchange);
    }

    private void json(HttpExchange exchange) throws IOException {
        var url = chatUrl.get();
        var known = url == null ? "{\"error\":\"nobody is logged in\"}" : "{\"url\":\"" + url + "\"}";
        reply(exchange, url == null ? 401 : 200, "application/json", known);
    }

    private static void reply(HttpExchange exchange, int status, String type, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
