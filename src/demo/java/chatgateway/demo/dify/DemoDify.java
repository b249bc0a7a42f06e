package chatgateway.demo.dify;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * An in-memory imitation of Dify's Service API for the demo and tests (docs/dify-api.md#imitating-dify). It has Dify's
 * security holes, so that tests can prove that the gateway closes them: it must only be reachable from this machine.
 */
public final class DemoDify implements AutoCloseable {
    /** The imitated versions (docs/dify-api.md#differences-between-versions). */
    public enum DifyVersion {
        V0_11("0.11.1"),
        V1_4("1.4.0"),
        V1_9("1.9.2"),
        V1_12("1.12.1"),
        V1_14("1.14.2");

        private final String number;

        DifyVersion(String number) {
            this.number = number;
        }

        String number() {
            return number;
        }

        boolean atLeast(DifyVersion other) {
            return compareTo(other) >= 0;
        }

        /** Whether a worker process writes the answer (docs/dify-api.md#facts-that-shape-the-gateway). */
        boolean usesWorker(Mode mode) {
            return atLeast(V1_14) && mode.isWorkflow();
        }
    }

    /** The app types. */
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

        /** Chatflows and workflows, which send workflow events. */
        boolean isWorkflow() {
            return this == ADVANCED_CHAT || this == WORKFLOW;
        }
    }

    /** Contained in every prompt and node event; must not reach a user. */
    public static final String SECRET_PROMPT = "SECRET-PROMPT You are a patient tutor. Never give the solution away.";

    /** Contained in the retrieved context of node events; must not reach a user. */
    public static final String SECRET_NOTES = "SECRET-NOTES Solutions of all exercises.";

    /** Contained in every error of a model; must not reach a user. */
    public static final String SECRET_KEY = "sk-SECRET-key of org demo";

    /** Contained in {@code /parameters}, which has moderation and embedding settings; must not reach a user. */
    public static final String SECRET_CONFIG = "SECRET-CONFIG";

    private static final long MAX_BODY = 128L << 20;
    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(60); // as in Dify's nginx
    private static final int THREADS = 1100; // an open stream holds one
    private static final int ACCEPT_QUEUE = 1000; // beyond the usual 50, the kernel drops connections of a load test

    private final DifyInstance dify;
    private final Map<String, FakeApp> apps;
    private final RequestRecorder recorder = new RequestRecorder();
    private final AnswerRoutes answers;
    private final Javalin server;

    private DemoDify(DifyVersion version, Map<String, Mode> appsByKey, String host, int port) {
        var options = new DifyOptions();
        apps = new LinkedHashMap<>();
        appsByKey.forEach((key, mode) -> apps.put(key, new FakeApp(key, mode)));
        dify = new DifyInstance(version, options, new Store(), new SignedLinks(options, this::baseUrl));
        answers = new AnswerRoutes(dify, new DemoScript());
        server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.jetty.addConnector((jetty, http) -> connector(host, port, jetty, http));
            config.jetty.threadPool = new QueuedThreadPool(THREADS, 8, 10_000);
            config.jetty.modifyHttpConfiguration(http -> http.setIdleTimeout(SEND_TIMEOUT.toMillis()));
            config.http.maxRequestSize = MAX_BODY;
            config.http.prefer405over404 = true;
            config.http.compressionStrategy = CompressionStrategy.NONE;
            config.routes.before(ctx -> recorder.before(ctx, version));
            Routes.register(config.routes, dify, new Auth(apps, dify.store(), options), answers);
            ErrorReply.register(config.routes, version);
        });
    }

    private static Connector connector(String host, int port, Server server, HttpConfiguration http) {
        var connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        return connector;
    }

    /** Starts one on a free port of 127.0.0.1. */
    public static DemoDify start(DifyVersion version, Map<String, Mode> appsByKey) {
        return start(version, appsByKey, 0);
    }

    public static DemoDify start(DifyVersion version, Map<String, Mode> appsByKey, int port) {
        return start(version, appsByKey, "127.0.0.1", port);
    }

    /** Starts one at this address of loopback. */
    public static DemoDify start(DifyVersion version, Map<String, Mode> appsByKey, String host, int port) {
        var demo = new DemoDify(version, appsByKey, host, port);
        demo.server.start();
        return demo;
    }

    /** {@code http://127.0.0.1:PORT}, without {@code /v1}. */
    public String baseUrl() {
        return "http://127.0.0.1:" + server.port();
    }

    /** The recorded requests in order of arrival; the oldest are dropped after some thousands. */
    public List<RecordedRequest> requests() {
        return recorder.received();
    }

    public void clearRequests() {
        recorder.clear();
    }

    /** Adds a scenario for the next message; several are used in order. */
    public void play(Scenario scenario) {
        answers.plan(scenario);
    }

    /** Sets the reply to the next request with this method and path (without query). */
    public void replyOnce(String method, String path, CannedReply reply) {
        recorder.replyOnce(method, path, reply);
    }

    public void pace(Duration betweenTokens) {
        dify.options().pace(betweenTokens);
    }

    public DifyOptions options() {
        return dify.options();
    }

    /** Event streams whose callers are still connected. */
    public int openStreams() {
        return answers.openStreams();
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

    public Optional<WorkflowRun> run(String id) {
        return dify.store().run(id);
    }

    @Override
    public void close() {
        server.stop();
    }
}
