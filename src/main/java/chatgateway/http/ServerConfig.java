package chatgateway.http;

import chatgateway.settings.Settings;
import io.javalin.config.JavalinConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;

/**
 * Configures Javalin and Jetty: address, port, and the handlers around every request.
 *
 * @param clients bounds connections and requests; inside the access log, which has what it refuses
 * @param accessLog wraps every request; also logs requests that Jetty rejects before any handler
 * @param stopTimeout how long a stop waits for responses to be written
 * @param isRoute whether a method and a path are those of a route
 */
public record ServerConfig<L extends Handler.Wrapper & RequestLog>(
        Settings settings,
        AnonymousClients clients,
        L accessLog,
        Duration stopTimeout,
        BiPredicate<String, String> isRoute) {

    private static final int REQUEST_IDLE_MILLIS = 30_000; // a client that neither sends nor reads

    public void apply(JavalinConfig app) {
        app.startup.showJavalinBanner = false;
        app.startup.startupWatcherEnabled = false;
        app.concurrency.useVirtualThreads = true; // on Java 21 and later; ignored on 17
        app.http.prefer405over404 = true;
        app.jetty.host = settings.host();
        app.jetty.port = settings.port();
        app.jetty.modifyHttpConfiguration(http -> {
            // docs/threats.md#f7-decoded-paths; DoubleSlashes handles the one exception
            http.setUriCompliance(
                    UriCompliance.DEFAULT.with("double-slashes", UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT));
            http.setHeaderCacheSize(0); // the cache takes 30 KB for each connection
            http.setIdleTimeout(REQUEST_IDLE_MILLIS);
        });
        app.jetty.modifyServer(this::harden);
    }

    /**
     * Keeps connections open between requests for longer than load balancers do (60 s is usual): else one reuses a connection
     * that is being closed, and its request gets no answer. Must be called after the connectors are added.
     */
    public static void keepIdle(Server jetty, int seconds) {
        for (var connector : jetty.getBeans(ServerConnector.class)) {
            connector.setIdleTimeout(TimeUnit.SECONDS.toMillis(seconds));
        }
    }

    private void harden(Server jetty) {
        var headers = new SecurityHeaders(settings.publicUrl());
        jetty.insertHandler(new DoubleSlashes(isRoute));
        jetty.insertHandler(clients);
        jetty.insertHandler(headers);
        jetty.insertHandler(accessLog);
        // makes the stop wait for active requests (docs/threats.md#f13-stop-cuts-streams)
        jetty.insertHandler(new GracefulHandler());
        jetty.insertHandler(new LingeringClose());
        jetty.setRequestLog(accessLog);
        jetty.setErrorHandler(new JettyErrors(headers));
        jetty.setStopTimeout(stopTimeout.toMillis());
    }
}
