package chatgateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A host's page of which only the way to open the chat is there, and {@code GET /api/chat-url} behind it. */
final class HostPage implements AutoCloseable {
    private final HttpServer server;

    HostPage(String html, String chatUrl) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> answer(exchange, "text/html", html));
        var url = new String(Json.bytes(Json.object().put("url", chatUrl)), UTF_8);
        server.createContext("/api/chat-url", exchange -> answer(exchange, "application/json", url));
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, String type, String content) throws IOException {
        try (exchange) {
            var bytes = content.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type + ";charset=utf-8");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
