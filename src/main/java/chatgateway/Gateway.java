package chatgateway;

import chatgateway.api.AsyncHandler;
import chatgateway.api.V1;
import chatgateway.auth.Access;
import chatgateway.auth.AccessGuard;
import chatgateway.auth.LinkOwners;
import chatgateway.auth.Owners;
import chatgateway.dify.AppDetails;
import chatgateway.dify.DifyClient;
import chatgateway.dify.DifyException;
import chatgateway.dify.Timeouts;
import chatgateway.events.HostEvents;
import chatgateway.http.AnonymousClients;
import chatgateway.http.ConnectionLimits;
import chatgateway.http.Cors;
import chatgateway.http.ErrorCode;
import chatgateway.http.Errors;
import chatgateway.http.SafeStackTrace;
import chatgateway.http.ServerConfig;
import chatgateway.limits.Limits;
import chatgateway.log.AccessLog;
import chatgateway.metrics.Metrics;
import chatgateway.metrics.Metrics.Limit;
import chatgateway.metrics.MetricsServer;
import chatgateway.page.ApiDescription;
import chatgateway.page.Assets;
import chatgateway.page.ChatPage;
import chatgateway.page.EmbedScript;
import chatgateway.page.ErrorPage;
import chatgateway.settings.Settings;
import chatgateway.stream.AnswerRegistry;
import chatgateway.stream.BlockingExecutor;
import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.router.EndpointNotFound;
import io.javalin.util.JavalinException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gateway: wires its components, registers the routes and the static mounts, starts and stops. */
public final class Gateway implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Gateway.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5); // for responses to be written before the stop

    private static final Duration MIN_FLUSH = Duration.ofSeconds(2); // for events about the answers that were stopped

    private static final int STOP_IDLE_MILLIS = 50; // at the stop, idle connections are closed after this

    private final Settings settings;
    private final Metrics metrics;
    private final Optional<MetricsServer> metricsServer;
    private final Limits limits;
    private final DifyClient dify;
    private final HostEvents hostEvents;
    private final AnswerRegistry answers;
    final Javalin server; // tests read its route table
    private volatile boolean stopping; // readiness is off; messages are still accepted during DRAIN_DELAY_SECONDS

    /** Wires everything and starts nothing. */
    public Gateway(Settings settings) {
        this(settings, null);
    }

    /** @param home handles {@code GET /}; null for the page that explains where to open the chat */
    public Gateway(Settings settings, @Nullable Handler home) {
        this(settings, home, Timeouts.USUAL);
    }

    public Gateway(Settings settings, @Nullable Handler home, Timeouts timeouts) {
        this.settings = settings;
        this.metrics = new Metrics(settings);
        this.dify = new DifyClient(timeouts, settings.difyCertificates(), metrics::upstreamWait);
        this.metricsServer = MetricsServer.of(settings, metrics, dify::versions);
        this.limits = new Limits(settings, metrics);
        var executor = BlockingExecutor.create(limits.threads());
        var owners = new Owners();
        this.hostEvents = new HostEvents(settings, metrics);
        this.answers = new AnswerRegistry(dify, owners, metrics, hostEvents, executor);
        metrics.watch(limits::activeAnswers, answers::subscribers, this::isEnding);
        var clients = new AnonymousClients(
                AnonymousClients.Limits.of(Runtime.getRuntime().maxMemory(), settings.maxStreams()),
                () -> metrics.limitHit(Limit.UNAUTHENTICATED));
        this.server = Javalin.create(app -> {
            new ServerConfig<>(settings, clients, new AccessLog(settings, metrics), STOP_TIMEOUT, this::isRoute)
                    .apply(app);
            app.events.serverStarting(() -> ServerConfig.keepIdle(jetty(), settings.idleSeconds()));
            app.events.serverStarting(() -> ConnectionLimits.guard(jetty(), clients));
            var linkOwners = new LinkOwners(settings);
            var async = new AsyncHandler(settings, linkOwners, limits, executor);
            var details = new AppDetails(dify, executor);
            routes(
                    app.routes,
                    new V1(settings, linkOwners, limits, dify, details, answers, owners, async, metrics, hostEvents),
                    home);
        });
    }

    private void routes(RoutesConfig routes, V1 v1, @Nullable Handler home) {
        var guard = new AccessGuard(settings, Clock.systemUTC());
        var assets = new Assets();
        var errorPage = new ErrorPage(assets);
        var embed = new EmbedScript();
        var chatPage = new ChatPage(settings, guard, errorPage, assets);

        new Cors(settings.corsOrigins()).register(routes, Access.PUBLIC);
        routes.beforeMatched(AccessLog::noteRoute);
        routes.beforeMatched(guard);

        open(routes, "/", home != null ? home : ctx -> errorPage.show(ctx, 200, "home", settings.common()));
        open(routes, "/chat", chatPage::show);
        open(routes, "/assets/{version}/<path>", assets::serve);
        open(routes, "/embed.js", embed::serve);
        open(routes, "/embed/{version}.js", embed::serveVersion);
        open(routes, "/embed.json", embed::describe);
        open(routes, "/embed.d.ts", embed::serveTypes);
        open(routes, "/health", ctx -> ctx.json(Map.of("status", "ok")));
        open(routes, "/openapi.yaml", new ApiDescription()::show);
        open(routes, "/ready", this::ready);

        v1.register(routes); // every route that requires a token
        Errors.register(routes);
        routes.exception(EndpointNotFound.class, (e, ctx) -> errorPage.showUnknownPath(ctx, settings.common()));
        routes.exception(DifyException.class, (e, ctx) -> {
            metrics.upstreamError(e.code());
            Errors.answer(e, ctx);
        });
    }

    private boolean isRoute(String method, String path) {
        return server.unsafe.internalRouter.allHttpHandlers().stream()
                .anyMatch(route -> route.endpoint.method.name().equals(method) && route.matches(path));
    }

    /** Registers a public route for GET and HEAD; probes, caches and link checkers send HEAD. */
    private static void open(RoutesConfig routes, String path, Handler handler) {
        routes.get(path, handler, Access.PUBLIC);
        routes.head(path, handler, Access.PUBLIC);
    }

    /** Returns 503 as soon as the process was signalled to stop, so that load balancers take this replica out. */
    private void ready(Context ctx) {
        var ending = isEnding();
        ctx.status(ending ? 503 : 200).json(Map.of("status", ending ? "draining" : "ok"));
    }

    private boolean isEnding() {
        return stopping || limits.isDraining();
    }

    /** @throws java.io.UncheckedIOException if {@code METRICS_PORT} cannot be bound */
    public Gateway start() {
        server.start();
        metricsServer.ifPresent(MetricsServer::start);
        return this;
    }

    public int port() {
        return server.port();
    }

    private Server jetty() {
        return server.jettyServer().server();
    }

    /** The port of {@code /metrics}; empty if metrics are off. */
    public OptionalInt metricsPort() {
        return metricsServer.stream().mapToInt(MetricsServer::port).findFirst();
    }

    /**
     * Stops without losing answers, in five steps:
     *
     * <ol>
     *   <li>{@code /ready} returns 503; new messages are still accepted for {@code DRAIN_DELAY_SECONDS}.
     *   <li>New messages are rejected; answers in progress may finish for {@code DRAIN_SECONDS}.
     *   <li>The remaining answers are stopped at Dify, which saves their text, and end with one error event.
     *   <li>Events to the hosts that are not accepted yet are tried for what is left of {@code DRAIN_SECONDS}.
     *   <li>The server stops.
     * </ol>
     */
    public void drain() throws InterruptedException {
        stopping = true;
        TimeUnit.SECONDS.sleep(settings.drainDelaySeconds());
        limits.drain();
        log.info("draining: {} answers are running, {} s to finish", limits.activeAnswers(), settings.drainSeconds());
        var deadline = Instant.now().plusSeconds(settings.drainSeconds());
        if (!limits.awaitIdle(Duration.ofSeconds(settings.drainSeconds()))) {
            log.warn("{} answers did not finish in time", limits.activeAnswers());
            answers.stopAll(ErrorCode.DRAINING);
            limits.awaitIdle(STOP_TIMEOUT);
        }
        var left = Duration.between(Instant.now(), deadline);
        hostEvents.flush(left.compareTo(MIN_FLUSH) < 0 ? MIN_FLUSH : left);
        close();
    }

    /** Stops at once; answers in progress end with one error event. */
    @Override
    public void close() {
        limits.drain();
        answers.cancelAll(ErrorCode.DRAINING);
        dify.close();
        awaitResponses(); // before the stop: Jetty then closes connections after STOP_IDLE_MILLIS without a write
        for (var connector : jetty().getBeans(AbstractConnector.class)) {
            connector.setShutdownIdleTimeout(STOP_IDLE_MILLIS);
        }
        try {
            server.stop();
        } catch (JavalinException e) { // a slow client did not read its response within STOP_TIMEOUT
            log.warn("the server was stopped before every response was written: {}", SafeStackTrace.of(e));
        }
        answers.close();
        hostEvents.close();
        metricsServer.ifPresent(MetricsServer::close); // last, so that the drain can be observed
    }

    /** Rejects new requests and waits until every response is written, including those to slow clients. */
    private void awaitResponses() {
        try {
            for (var handler : jetty().getDescendants(GracefulHandler.class)) { // none if the server never started
                handler.shutdown().get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            log.debug("some responses are not written yet", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // stop without waiting any longer
        }
    }
}
