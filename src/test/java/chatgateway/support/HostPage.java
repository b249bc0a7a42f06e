package chatgateway.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatgateway.json.Json;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A host's page in Chromium that holds nothing but one way to open the chat, and the host's {@code GET /api/chat-url}
 * behind it.
 */
public final class HostPage implements AutoCloseable {
    private final HttpServer server;
    private final Playwright playwright;

    public HostPage(String html, String chatUrl) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> answer(exchange, "text/html", "<!doctype html>" + html));
        var url = new String(Json.bytes(Json.object().put("url", chatUrl)), UTF_8);
        server.createContext("/api/chat-url", exchange -> answer(exchange, "application/json", url));
        server.start();
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    }

    /** The page, opened in the system's Chromium. */
    public Page page() {
        var options = new BrowserType.LaunchOptions()
                .setExecutablePath(Path.of("/usr/bin/chromium"))
                .setArgs(List.of("--no-sandbox", "--disable-background-networking", "--no-first-run"));
        var page = playwright.chromium().launch(options).newPage();
        page.navigate("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        return page;
    }

    @Override
    public void close() {
        playwright.close(); // with its browsers
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
