package chatgateway;

import chatgateway.api.AsyncHandler;
import chatgateway.api.V1;
import chatgateway.auth.Access;
import chatgateway.auth.AccessGuard;
import chatgateway.auth.TokenVerifier;
import chatgateway.dify.DifyClient;
import chatgateway.dify.DifyException;
import chatgateway.dify.Timeouts;
import chatgateway.http.ConnectionLimits;
import chatgateway.http.Cors;
import chatgateway.http.ErrorCode;
import chatgateway.http.Errors;
import chatgateway.http.SafeStackTrace;
import chatgateway.http.ServerConfig;
import chatgateway.limits.Limits;
import chatgateway.log.AccessLog;
import chatgateway.metrics.Metrics;
import chatgateway.metrics.MetricsServer;
import chatgateway.page.ApiDescription;
import chatgateway.page.Assets;
import chatgateway.page.ChatPage;
import chatgateway.page.EmbedScript;
import chatgateway.page.ErrorPage;
import chatgateway.settings.Settings;
import chatgateway.stream.AnswerExecutor;
import chatgateway.stream.AnswerRegistry;
import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.util.JavalinException;
import java.time.Clock;
import java.time.Duration;
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

/** The whole app on one screen: its rooms, its routes and who may call them, its start and its end. */
public final class Gateway implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Gateway.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5); // for what has been said to reach the browsers

    private static final int IDLE_MILLIS = 50; // what says nothing any more at a stop has nothing left to say

    private final Settings settings;
    private final Metrics metrics;
    private final Optional<MetricsServer> metricsServer;
    private final Limits limits;
    private final DifyClient dify;
    private final AnswerRegistry answers;
    final Javalin server; // tests read its route table
    private volatile boolean leaving; // told to end; what comes nevertheless is still served for a while

    /** Wires everything and starts nothing. */
    public Gateway(Settings settings) {
        this(settings, null);
    }

    /** @param home answers {@code GET /}; null for a page that says where to open the chat */
    public Gateway(Settings settings, @Nullable Handler home) {
        this(settings, home, Timeouts.USUAL);
    }

    public Gateway(Settings settings, @Nullable Handler home, Timeouts timeouts) {
        this.settings = settings;
        this.metrics = new Metrics(settings);
        this.metricsServer = MetricsServer.of(settings, metrics);
        this.dify = new DifyClient(timeouts);
        this.limits = new Limits(settings, metrics);
        var threads = AnswerExecutor.upTo(limits.threads());
        this.answers = new AnswerRegistry(threads);
        metrics.watch(limits::running, answers::listeners, this::isEnding);
        this.server = Javalin.create(app -> {
            new ServerConfig<>(settings, new AccessLog(settings, metrics), LAST_WORDS).apply(app);
            app.events.serverStarting(() -> ConnectionLimits.guard(jetty(), settings.maxStreams()));
            routes(app.routes, new AsyncHandler(settings, limits, threads), home);
        });
    }

    private void routes(RoutesConfig routes, AsyncHandler async, @Nullable Handler home) {
        var verifier = new TokenVerifier(settings, Clock.systemUTC());
        var assets = new Assets();
        var errorPage = new ErrorPage(assets);
        var embed = new EmbedScript();
        var chatPage = new ChatPage(settings, verifier, errorPage, assets);
        var v1 = new V1(settings, limits, dify, answers, async, metrics);

        new Cors(settings.corsOrigins()).register(routes, Access.PUBLIC);
        routes.beforeMatched(AccessLog::noteRoute);
        routes.beforeMatched(new AccessGuard(verifier));

        open(routes, "/", home != null ? home : ctx -> errorPage.show(ctx, 200, "home", settings.common()));
        open(routes, "/chat", chatPage::show);
        open(routes, "/assets/{version}/<path>", assets::serve);
        open(routes, "/embed.js", embed::serve);
        open(routes, "/embed.d.ts", embed::serveTypes);
        open(routes, "/health", ctx -> ctx.json(Map.of("status", "ok")));
        open(routes, "/openapi.yaml", new ApiDescription()::show);
        open(routes, "/ready", this::ready);

        v1.register(routes); // everything that needs a token
        Errors.register(routes);
        routes.exception(DifyException.class, (e, ctx) -> {
            metrics.upstreamError(e.code());
            Errors.answer(e, ctx);
        });
    }

    /** For everybody; probes, caches and those who look for broken links ask for the head only. */
    private static void open(RoutesConfig routes, String path, Handler handler) {
        routes.get(path, handler, Access.PUBLIC);
        routes.head(path, handler, Access.PUBLIC);
    }

    /** Says no as soon as the process is told to end, so that a load balancer sends nobody here any more. */
    private void ready(Context ctx) {
        var ending = isEnding();
        ctx.status(ending ? 503 : 200).json(Map.of("status", ending ? "draining" : "ok"));
    }

    private boolean isEnding() {
        return leaving || limits.isDraining();
    }

    /** @throws java.io.UncheckedIOException when {@code METRICS_PORT} cannot be had */
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

    /** Where {@code /metrics} is, when it is anywhere. */
    public OptionalInt metricsPort() {
        return metricsServer.stream().mapToInt(MetricsServer::port).findFirst();
    }

    /**
     * Ends without losing answers: for {@code DRAIN_DELAY_SECONDS} load balancers are told to send nobody here and what
     * they still send is taken, then nothing new is let in, what runs may finish for {@code DRAIN_SECONDS}, what is left
     * then is stopped at Dify, which saves what there is, its browsers get one error, and the server stops.
     */
    public void drain() throws InterruptedException {
        leaving = true;
        TimeUnit.SECONDS.sleep(settings.drainDelaySeconds());
        limits.drain();
        log.info("draining: {} answers are running, {} s to finish", limits.running(), settings.drainSeconds());
        if (!limits.awaitIdle(Duration.ofSeconds(settings.drainSeconds()))) {
            log.warn("{} answers did not finish in time", limits.running());
            answers.stopAll(ErrorCode.DRAINING);
            limits.awaitIdle(LAST_WORDS);
        }
        close();
    }

    /** Stops now: what still runs ends with one error that says so. */
    @Override
    public void close() {
        limits.drain();
        answers.cutAll(ErrorCode.DRAINING);
        dify.close();
        awaitResponses(); // first: Jetty's stop closes connections that are silent for a moment
        for (var connector : jetty().getBeans(AbstractConnector.class)) {
            connector.setShutdownIdleTimeout(IDLE_MILLIS);
        }
        try {
            server.stop();
        } catch (JavalinException e) { // some browser did not take its last words in time
            log.warn("the server was stopped before every response was out: {}", SafeStackTrace.of(e));
        }
        metricsServer.ifPresent(MetricsServer::close); // last: how it ends is worth seeing
    }

    /** Lets nothing more in, and waits until every response is out, also those to browsers that read slowly. */
    private void awaitResponses() {
        try {
            for (var handler : jetty().getDescendants(GracefulHandler.class)) { // none before the start
                handler.shutdown().get(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            log.debug("some responses are still not out", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // in a hurry: no last words
        }
    }
}
