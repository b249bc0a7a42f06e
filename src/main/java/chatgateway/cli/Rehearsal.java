package chatgateway.cli;

import chatgateway.auth.TokenIssuer;
import chatgateway.settings.Secret;
import chatgateway.settings.Settings;
import chatgateway.settings.SettingsException;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The {@code rehearse} command: serves one chat against canned Dify replies, so that a class-data archive (JEP 350) or AOT
 * cache (JEP 514) recorded during the run contains every class that serving needs.
 */
public final class Rehearsal implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Path NO_FILES = Path.of("no-files-in-a-rehearsal");
    private static final Secret SECRET = new Secret("a-secret-that-signs-nothing-but-the-rehearsal");
    private static final String MESSAGE = "{\"query\":\"Hello\",\"inputs\":{},\"response_mode\":\"streaming\"}";
    private static final String IDS = "\"conversation_id\":\"0b4b4a5c-4f5e-4a52-8f2c-5d0f4a6f1a11\","
            + "\"message_id\":\"1b4b4a5c-4f5e-4a52-8f2c-5d0f4a6f1a11\",\"created_at\":1750000000,"
            + "\"task_id\":\"2b4b4a5c-4f5e-4a52-8f2c-5d0f4a6f1a11\"";
    private static final String ANSWER = """
            data: {"event":"message",%1$s,"id":"1b4b4a5c-4f5e-4a52-8f2c-5d0f4a6f1a11","answer":"Hello"}

            data: {"event":"message_end",%1$s,"metadata":{}}

            """.formatted(IDS);

    private final Javalin dify;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Starts the server of the canned replies. */
    public Rehearsal() {
        dify = Javalin.create(app -> {
                    app.startup.showJavalinBanner = false;
                    app.startup.startupWatcherEnabled = false;
                    app.jetty.host = "127.0.0.1";
                    app.routes.get("/v1/parameters", json("{\"opening_statement\":\"\",\"user_input_form\":[]}"));
                    app.routes.get("/v1/info", json("{\"name\":\"Rehearsal\",\"mode\":\"chat\"}"));
                    app.routes.get("/v1/site", json("{\"title\":\"Rehearsal\"}"));
                    app.routes.get("/v1/conversations", json("{\"limit\":20,\"has_more\":false,\"data\":[]}"));
                    app.routes.post(
                            "/v1/chat-messages",
                            ctx -> ctx.contentType("text/event-stream").result(ANSWER));
                })
                .start(0);
    }

    private static io.javalin.http.Handler json(String body) {
        return (Context ctx) -> ctx.contentType("application/json").result(body);
    }

    /** Settings for a gateway that uses the canned replies and listens on a free loopback port. */
    public Settings settings() throws SettingsException {
        return Settings.load(
                Map.of(
                        "HOST", "127.0.0.1",
                        "PORT", "0",
                        "LOG_LEVEL", "warn",
                        "JWT_SECRET", SECRET.value(),
                        "ALLOWED_SYSTEM_IDS", "rehearsal",
                        "EMBED_ORIGINS", "https://rehearsal.example.com",
                        "DIFY_BASE_URL", "http://127.0.0.1:" + dify.port(),
                        "DIFY_API_KEY", "app-rehearsal"),
                NO_FILES);
    }

    /**
     * Opens the chat, sends a message and reads the answer.
     *
     * @param port the port of a gateway that was started with {@link #settings()}
     * @throws IOException if a response is not 200
     */
    public void visit(int port) throws IOException, InterruptedException {
        var base = "http://127.0.0.1:" + port;
        var token = new TokenIssuer(SECRET, Clock.systemUTC()).issue("rehearsal", "user", Duration.ofMinutes(5));
        for (var path : List.of("/chat?token=" + token, "/ready", "/embed.js", "/api/session", "/v1/parameters")) {
            send(request(base + path, token));
        }
        send(request(base + "/v1/chat-messages", token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(MESSAGE)));
        send(request(base + "/v1/conversations", token));
    }

    @Override
    public void close() {
        dify.stop();
    }

    private void send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = http.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(response.uri().getPath() + " answered " + response.statusCode());
        }
    }

    private static HttpRequest.Builder request(String url, String token) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).header("Authorization", "Bearer " + token);
    }
}
