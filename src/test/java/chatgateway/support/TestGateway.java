package chatgateway.support;

import chatgateway.Gateway;
import chatgateway.RouteTable;
import chatgateway.auth.TokenIssuer;
import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.dify.Timeouts;
import chatgateway.json.Json;
import chatgateway.settings.Secret;
import chatgateway.settings.Settings;
import chatgateway.settings.SettingsException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.router.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real gateway on a free port in front of a demo Dify, with the requests that a host and a browser would send. */
public final class TestGateway implements BeforeEachCallback, AfterEachCallback, AfterAllCallback, AutoCloseable {
    public static final String KEY = "app-CanaryKeyThatNobodyMaySee0001";
    public static final String SECRET = "canary-secret-that-nobody-may-see-0001";
    private static final Path NO_FILES = Path.of("target/no-such-folder");

    private final DemoDify dify;
    private final Gateway gateway;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestGateway(DemoDify dify, String difyUrl, Map<String, String> more, Timeouts timeouts) {
        this.dify = dify;
        this.gateway = new Gateway(settings(difyUrl, more), null, timeouts).start();
    }

    /** In front of a basic chat app of Dify 1.12. */
    public static TestGateway start() {
        return start(DifyVersion.V1_12, Mode.CHAT, Map.of());
    }

    /** @param more settings beside those that are required, or instead of them */
    public static TestGateway start(DifyVersion version, Mode mode, Map<String, String> more) {
        var dify = DemoDify.start(version, Map.of(KEY, mode));
        return inFrontOf(dify, dify.baseUrl(), more);
    }

    /** In front of this Dify, which the gateway reaches at that URL. */
    public static TestGateway inFrontOf(DemoDify dify, String difyUrl) {
        return inFrontOf(dify, difyUrl, Map.of());
    }

    /** As {@link #inFrontOf(DemoDify, String)}, with these settings beside or instead of the usual ones. */
    public static TestGateway inFrontOf(DemoDify dify, String difyUrl, Map<String, String> more) {
        return inFrontOf(dify, difyUrl, more, Timeouts.USUAL);
    }

    /** As {@link #inFrontOf(DemoDify, String, Map)}, with other timeouts. */
    public static TestGateway inFrontOf(DemoDify dify, String difyUrl, Map<String, String> more, Timeouts timeouts) {
        return new TestGateway(dify, difyUrl, more, timeouts);
    }

    /** The settings of a gateway on a free port of loopback. */
    public static Settings settings(String difyBaseUrl, Map<String, String> more) {
        try {
            return Settings.load(variables(difyBaseUrl, more), NO_FILES);
        } catch (SettingsException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The same as environment variables. */
    public static Map<String, String> variables(String difyBaseUrl, Map<String, String> more) {
        var variables = new HashMap<>(Map.of(
                "HOST", "127.0.0.1",
                "PORT", "0",
                "JWT_SECRET", SECRET,
                "ALLOWED_SYSTEM_IDS", "cointutor,drillquiz,a,b",
                "MESSAGES_PER_MINUTE", "1000",
                "STREAMS_PER_USER", "100",
                "DIFY_BASE_URL", difyBaseUrl,
                "DIFY_API_KEY", KEY));
        variables.putAll(more);
        return variables;
    }

    /** A good token of CoinTutor for this user. */
    public static String token(String userId) {
        return token("cointutor", userId, Duration.ofHours(1));
    }

    public static String token(String systemId, String userId, Duration ttl) {
        return new TokenIssuer(new Secret(SECRET), Clock.systemUTC()).issue(systemId, userId, ttl);
    }

    /** A token with which a teacher may read this pupil's conversations. */
    public static String readToken(String userId, String teacher) {
        return token(userId, Map.of("access", "read", "act", Map.of("sub", teacher, "name", "Ms " + teacher)));
    }

    /** A token of CoinTutor with further claims. */
    public static String token(String userId, Map<String, ?> claims) {
        return new TokenIssuer(new Secret(SECRET), Clock.systemUTC())
                .issue("cointutor", userId, claims, Duration.ofHours(1));
    }

    public DemoDify dify() {
        return dify;
    }

    public List<Endpoint> routes() {
        return RouteTable.of(gateway);
    }

    public Gateway gateway() {
        return gateway;
    }

    public String url() {
        return "http://127.0.0.1:" + gateway.port();
    }

    /** A request to this path, without a token. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path)).timeout(Patience.of(Duration.ofSeconds(30)));
    }

    /** A request to this path with a good token for this user. */
    public HttpRequest.Builder requestOf(String userId, String path) {
        return request(path).header("Authorization", "Bearer " + token(userId));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofString());
    }

    public <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request.build(), handler);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends without waiting; what comes back is thrown away. */
    public void sendLater(HttpRequest.Builder request) {
        http.sendAsync(request.build(), BodyHandlers.discarding());
    }

    public HttpResponse<String> get(String userId, String path) {
        return send(requestOf(userId, path));
    }

    /** Posts JSON with a good token for this user. */
    public HttpResponse<String> post(String userId, String path, String json) {
        return send(json(userId, path, json));
    }

    /** Sends a message; the body is the answer stream as it arrives. */
    public HttpResponse<InputStream> sendMessage(String userId, String query) {
        return send(json(userId, "/v1/chat-messages", messageJson(query)), BodyHandlers.ofInputStream());
    }

    /** Sends a message and reads the whole answer stream. */
    public HttpResponse<String> sendMessageAndWait(String userId, String query) {
        return post(userId, "/v1/chat-messages", messageJson(query));
    }

    /**
     * Sends these lines as they are, which no HTTP client would, and returns the whole response in lower case.
     *
     * @param head request line and headers; {@code Host} is added unless {@code X-No: host} asks for none
     */
    public String exchange(String head) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout((int) Patience.of(Duration.ofSeconds(10)).toMillis());
            var host = head.contains("X-No: host") ? "" : "Host: localhost\r\n";
            socket.getOutputStream()
                    .write((head + "\r\n" + host + "Connection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        }
    }

    public static String messageJson(String query) {
        var body = Json.object().put("query", query).put("response_mode", "streaming");
        body.putObject("inputs");
        return new String(Json.bytes(body), StandardCharsets.UTF_8);
    }

    /** The text without the marks of its file links, which differ from user to user. */
    public static String unmarked(String text) {
        return text.replaceAll("&owner=[0-9a-f]{32}", "");
    }

    public static ObjectNode json(HttpResponse<String> response) {
        return Json.object(response.body().getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }

    public HttpRequest.Builder json(String userId, String path, String json) {
        return requestOf(userId, path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json));
    }

    /** As an extension of a test: each test method sees its own requests only. */
    @Override
    public void beforeEach(ExtensionContext test) {
        dify.clearRequests();
    }

    @Override
    public void afterEach(ExtensionContext test) {
        if (test.getTestInstanceLifecycle().orElseThrow() == Lifecycle.PER_METHOD) {
            close();
        }
    }

    @Override
    public void afterAll(ExtensionContext test) { // of a class with one instance
        close();
    }

    @Override
    public void close() {
        gateway.close();
        LogWatch.addRequests(dify);
        dify.close();
    }
}
