package chatgateway.metrics;

import chatgateway.settings.Settings;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Serves {@code GET /metrics} for Prometheus, and nothing else, on its own address, port and thread pool. */
public final class MetricsServer implements AutoCloseable {
    private static final int THREADS = 6; // Jetty needs three; Prometheus is the only client

    private final Server server;
    private final ServerConnector connector;

    /** @param port 0 is any free one */
    private MetricsServer(Metrics metrics, String host, int port) {
        JvmMetrics.builder().register(metrics.registry());
        var threads = new QueuedThreadPool(THREADS, 1);
        threads.setName("metrics");
        threads.setDaemon(true);
        server = new Server(threads);
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        server.addConnector(connector);
        server.setErrorHandler((request, response, callback) -> {
            callback.succeeded(); // status only: no error page
            return true;
        });
        server.setHandler(new Page(metrics.registry()));
    }

    /** Returns empty if {@code METRICS_PORT} is not set. */
    public static Optional<MetricsServer> of(Settings settings, Metrics metrics) {
        var port = settings.metricsPort();
        return port.isEmpty()
                ? Optional.empty()
                : Optional.of(new MetricsServer(metrics, settings.metricsHost(), port.getAsInt()));
    }

    /** @throws UncheckedIOException if the address or port cannot be bound */
    public void start() {
        try {
            connector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the metrics server did not start", e);
        }
    }

    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the metrics server did not stop", e);
        }
    }

    private static final class Page extends Handler.Abstract {
        private final PrometheusRegistry registry;
        private final PrometheusTextFormatWriter format =
                PrometheusTextFormatWriter.builder().build();

        private Page(PrometheusRegistry registry) {
            this.registry = registry;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws IOException {
            if (!Request.getPathInContext(request).equals("/metrics")) {
                response.setStatus(HttpStatus.NOT_FOUND_404);
                callback.succeeded();
                return true;
            }
            if (!HttpMethod.GET.is(request.getMethod())) {
                response.setStatus(HttpStatus.METHOD_NOT_ALLOWED_405);
                response.getHeaders().put("Allow", "GET");
                callback.succeeded();
                return true;
            }
            response.getHeaders().put("Content-Type", format.getContentType());
            try (var out = Content.Sink.asOutputStream(response)) {
                format.write(out, registry.scrape());
            }
            callback.succeeded();
            return true;
        }
    }
}
