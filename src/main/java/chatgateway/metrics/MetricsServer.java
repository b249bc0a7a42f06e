package chatgateway.metrics;

import chatgateway.settings.Settings;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.exporter.httpserver.MetricsHandler;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Serves {@code GET /metrics} and the status page at {@code /}, on its own address, port and threads. Prometheus' own
 * HTTPServer would also answer other paths that begin with {@code /metrics}.
 */
public final class MetricsServer implements AutoCloseable {
    private static final int THREADS = 2; // one client may hang
    private static final String PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

    /** A client that has not sent its head by then is disconnected, because it occupies a thread. */
    private static final String HEAD_SECONDS = "10";

    private static final Pattern LOOPBACK = Pattern.compile("(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?");
    private static final int NO_BODY = -1;

    private final InetSocketAddress address;
    private final HttpServer server;
    private final StatusHistory history;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, MetricsServer::thread);
    private final ScheduledExecutorService minutes = Executors.newSingleThreadScheduledExecutor(MetricsServer::thread);

    private MetricsServer(
            Settings settings, Metrics metrics, Supplier<Map<String, String>> difyVersions, InetSocketAddress address) {
        JvmMetrics.builder().register(metrics.registry());
        this.address = address;
        System.setProperty("sun.net.httpserver.maxReqTime", HEAD_SECONDS); // the server's only way to set it
        try {
            server = HttpServer.create(); // not bound yet
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        history = new StatusHistory(metrics::sample);
        var page = new StatusPage(settings, metrics, history, difyVersions);
        var handlers = Map.<String, HttpHandler>of(
                "/metrics", new MetricsHandler(metrics.registry()), "/", exchange -> show(page, exchange));
        var isLocal = address.getAddress() != null && address.getAddress().isLoopbackAddress();
        server.createContext("/", exchange -> {
            if (isLocal && !isForLoopback(exchange)) {
                exchange.sendResponseHeaders(403, NO_BODY);
                exchange.close();
            } else {
                handle(exchange, handlers);
            }
        });
    }

    /**
     * Returns empty if {@code METRICS_PORT} is not set.
     *
     * @param difyVersions by the address of each Dify
     */
    public static Optional<MetricsServer> of(
            Settings settings, Metrics metrics, Supplier<Map<String, String>> difyVersions) {
        return settings.metricsPort().stream()
                .mapToObj(port -> new MetricsServer(
                        settings, metrics, difyVersions, new InetSocketAddress(settings.metricsHost(), port)))
                .findFirst();
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(work, "metrics");
        thread.setDaemon(true);
        return thread;
    }

    /** @throws UncheckedIOException if the address or port cannot be bound */
    public void start() {
        try {
            server.bind(address, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.start();
        var unused = minutes.scheduleAtFixedRate(history::record, 1, 1, TimeUnit.MINUTES);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        minutes.shutdownNow();
        threads.shutdownNow();
    }

    /** Whether no page of another site sends this, whose name leads to this machine (DNS rebinding). */
    private static boolean isForLoopback(HttpExchange exchange) {
        var host = exchange.getRequestHeaders().getFirst("Host");
        return host != null && LOOPBACK.matcher(host).matches();
    }

    private static void handle(HttpExchange exchange, Map<String, HttpHandler> handlers) throws IOException {
        var handler = handlers.get(exchange.getRequestURI().getPath());
        if (handler == null) {
            exchange.sendResponseHeaders(404, NO_BODY);
        } else if (!exchange.getRequestMethod().equals("GET")) {
            exchange.getResponseHeaders().set("Allow", "GET");
            exchange.sendResponseHeaders(405, NO_BODY);
        } else {
            handler.handle(exchange);
        }
        exchange.close();
    }

    private static void show(StatusPage page, HttpExchange exchange) throws IOException {
        var html = page.html().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.getResponseHeaders().set("Content-Security-Policy", PAGE_POLICY);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Cross-Origin-Resource-Policy", "same-origin");
        exchange.sendResponseHeaders(200, html.length);
        exchange.getResponseBody().write(html);
    }
}
