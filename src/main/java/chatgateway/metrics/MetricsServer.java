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
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves {@code GET /metrics} and nothing else, on its own address, port and threads. Prometheus' own HTTPServer would also
 * answer other paths that begin with {@code /metrics}, and serve a start page at {@code /}.
 */
public final class MetricsServer implements AutoCloseable {
    private static final int THREADS = 2; // one scrape may hang
    private static final int NO_BODY = -1;

    private final InetSocketAddress address;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
        var thread = new Thread(work, "metrics");
        thread.setDaemon(true);
        return thread;
    });

    private MetricsServer(Metrics metrics, InetSocketAddress address) {
        JvmMetrics.builder().register(metrics.registry());
        this.address = address;
        try {
            server = HttpServer.create(); // not bound yet
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        var scrape = new MetricsHandler(metrics.registry());
        server.createContext("/", exchange -> handle(exchange, scrape));
    }

    /** Returns empty if {@code METRICS_PORT} is not set. */
    public static Optional<MetricsServer> of(Settings settings, Metrics metrics) {
        return settings.metricsPort().stream()
                .mapToObj(port -> new MetricsServer(metrics, new InetSocketAddress(settings.metricsHost(), port)))
                .findFirst();
    }

    /** @throws UncheckedIOException if the address or port cannot be bound */
    public void start() {
        try {
            server.bind(address, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void handle(HttpExchange exchange, HttpHandler scrape) throws IOException {
        if (!exchange.getRequestURI().getPath().equals("/metrics")) {
            exchange.sendResponseHeaders(404, NO_BODY);
        } else if (!exchange.getRequestMethod().equals("GET")) {
            exchange.getResponseHeaders().set("Allow", "GET");
            exchange.sendResponseHeaders(405, NO_BODY);
        } else {
            scrape.handle(exchange);
        }
        exchange.close();
    }
}
