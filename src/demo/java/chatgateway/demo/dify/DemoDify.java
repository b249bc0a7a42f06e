package chatgateway.demo.dify;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Dify's Service API in memory, for the demo and for tests: faithful to docs/dify-api.md#imitating-dify, Dify's holes
 * included, so that a test can prove the gateway closes them. Never run it where anybody else can reach it.
 */
public final class DemoDify implements AutoCloseable {
    /** The generations of docs/dify-api.md#differences-between-versions: A, M, T, N and H. */
    public enum Generation {
        V0_11("0.11.1"),
        V1_4("1.4.0"),
        V1_9("1.9.2"),
        V1_12("1.12.1"),
        V1_14("1.14.2");

        private final String version;

        Generation(String version) {
            this.version = version;
        }

        String version() {
            return version;
        }

        boolean atLeast(Generation other) {
            return compareTo(other) >= 0;
        }

        /** Whether a worker process answers, apart from the request (docs/dify-api.md#facts-that-shape-the-gateway). */
        boolean usesWorker(Mode mode) {
            return atLeast(V1_14) && mode.isWorkflow();
        }
    }

    /** What kind of app a key stands for. */
    public enum Mode {
        CHAT("chat"),
        AGENT_CHAT("agent-chat"),
        ADVANCED_CHAT("advanced-chat"),
        COMPLETION("completion"),
        WORKFLOW("workflow");

        private final String wireName;

        Mode(String wireName) {
            this.wireName = wireName;
        }

        String wireName() {
            return wireName;
        }

        boolean isChat() {
            return this != COMPLETION && this != WORKFLOW;
        }

        /** Chatflows and workflows: what emits workflow events. */
        boolean isWorkflow() {
            return this == ADVANCED_CHAT || this == WORKFLOW;
        }
    }

    /** In every prompt and node event; must not reach a user. */
    public static final String SECRET_PROMPT = "SECRET-PROMPT You are a patient tutor. Never give the solution away.";

    /** In the retrieved context of node events; must not reach a user. */
    public static final String SECRET_NOTES = "SECRET-NOTES Solutions of all exercises.";

    /** In {@code /parameters}, where apps keep moderation and embedding settings; must not reach a user. */
    public static final String SECRET_CONFIG = "SECRET-CONFIG";

    private static final long LARGEST_BODY = 128L << 20;
    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(60); // of the nginx before Dify
    private static final int THREADS = 1000; // an open stream holds one

    private final Installation dify;
    private final Map<String, FakeApp> apps;
    private final Reception reception = new Reception();
    private final GenerationRoutes generations;
    private final Javalin server;

    private DemoDify(Generation generation, Map<String, Mode> appsByKey, String host, int port) {
        var switches = new Switches();
        apps = new LinkedHashMap<>();
        appsByKey.forEach((key, mode) -> apps.put(key, new FakeApp(key, mode)));
        dify = new Installation(generation, switches, new Store(), new SignedLinks(switches, this::baseUrl));
        generations = new GenerationRoutes(dify, new Script());
        server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.jetty.addConnector((jetty, http) -> FrontDoor.at(host, port, jetty, http));
            config.jetty.threadPool = new QueuedThreadPool(THREADS, 8, 10_000);
            config.jetty.modifyHttpConfiguration(http -> http.setIdleTimeout(SEND_TIMEOUT.toMillis()));
            config.http.maxRequestSize = LARGEST_BODY;
            config.http.prefer405over404 = true;
            config.http.compressionStrategy = CompressionStrategy.NONE;
            config.routes.before(ctx -> reception.before(ctx, generation));
            Routes.register(config.routes, dify, new Auth(apps, dify.store(), switches), generations);
            ErrorReply.register(config.routes, generation);
        });
    }

    /** Starts one on a free port of 127.0.0.1. */
    public static DemoDify start(Generation generation, Map<String, Mode> appsByKey) {
        return start(generation, appsByKey, 0);
    }

    public static DemoDify start(Generation generation, Map<String, Mode> appsByKey, int port) {
        return start(generation, appsByKey, "127.0.0.1", port);
    }

    /** Starts one at this address of loopback. */
    public static DemoDify start(Generation generation, Map<String, Mode> appsByKey, String host, int port) {
        var demo = new DemoDify(generation, appsByKey, host, port);
        demo.server.start();
        return demo;
    }

    /** {@code http://127.0.0.1:PORT}, without {@code /v1}. */
    public String baseUrl() {
        return "http://127.0.0.1:" + server.port();
    }

    /** Every request so far, in the order of arrival; the oldest are forgotten after some thousands. */
    public List<Received> received() {
        return reception.received();
    }

    public void forgetReceived() {
        reception.clear();
    }

    /** The next generation request is answered by this scenario; several are used up in order. */
    public void play(Scenario scenario) {
        generations.plan(scenario);
    }

    /** The next request with this method and path (without query) gets this reply instead of Dify's. */
    public void replyOnce(String method, String path, Canned reply) {
        reception.replyOnce(method, path, reply);
    }

    public void pace(Duration betweenTokens) {
        dify.switches().pace(betweenTokens);
    }

    public Switches switches() {
        return dify.switches();
    }

    /** Event streams whose callers are still connected. */
    public int openStreams() {
        return generations.openStreams();
    }

    /** The app of a key. */
    public FakeApp app(String key) {
        return apps.get(key);
    }

    public Optional<Conversation> conversation(String id) {
        return dify.store().conversation(id).filter(row -> !row.deleted());
    }

    public Optional<Message> message(String id) {
        return dify.store().message(id);
    }

    /** Every conversation of a {@code user} in the app of a key, oldest first. */
    public List<Conversation> conversationsOf(String key, String user) {
        return dify.store().conversationsOf(dify.store().user(app(key), user));
    }

    /** Every message of a {@code user} in the app of a key, oldest first. */
    public List<Message> messagesOf(String key, String user) {
        var id = dify.store().user(app(key), user).id();
        return messages().stream().filter(row -> row.owner().equals(id)).toList();
    }

    public List<Message> messages() {
        return dify.store().messages();
    }

    public Optional<StoredFile> upload(String id) {
        return dify.store().upload(id);
    }

    public Optional<Run> run(String id) {
        return dify.store().run(id);
    }

    @Override
    public void close() {
        server.stop();
    }
}
