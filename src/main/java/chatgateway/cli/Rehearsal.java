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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The {@code rehearse} command: serves one chat against canned Dify replies, so that a class-data archive (JEP 350) or AOT
 * cache (JEP 514) recorded during the run contains every class that serving needs.
 */
public final class Rehearsal implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Path NO_FILES = Path.of("no-files-in-a-rehearsal");
    private static final Secret SECRET = new Secret("a-secret-that-signs-nothing-but-the-rehearsal");
    private static final String MESSAGE = "{\"query\":\"Hello\",\"inputs\":{},\"response_mode\":\"streaming\"}";
    private static final String CONVERSATION = "0b4b4a5c-4f5e-4a52-8f2c-5d0f4a6f1a11";
    private static final String ID = "1b4b4a5c-4f5e-4a52-8f2c-5d0f4a6f1a11";

    /** A chatflow's answer. */
    private static final String ANSWER = Stream.of(
                    "\"event\":\"workflow_started\",IDS,\"data\":{\"id\":\"ID\"}",
                    "\"event\":\"node_started\",IDS,\"data\":{\"id\":\"ID\",\"node_id\":\"1\",\"node_type\":\"llm\",\"title\":\"LLM\"}",
                    "\"event\":\"message\",IDS,\"answer\":\"Hello\"",
                    "\"event\":\"message\",IDS,\"answer\":\", a [link](http\"",
                    "\"event\":\"message\",IDS,\"answer\":\"s://example.com)\"",
                    "\"event\":\"node_finished\",IDS,\"data\":{\"id\":\"ID\",\"node_id\":\"1\",\"status\":\"succeeded\"}",
                    "\"event\":\"message_end\",IDS,\"metadata\":{\"usage\":{\"total_tokens\":8}},\"files\":[]",
                    "\"event\":\"workflow_finished\",IDS,\"data\":{\"id\":\"ID\",\"status\":\"succeeded\"}")
            .map(event -> "data: {" + event + "}\n\n")
            .collect(Collectors.joining())
            .replace(
                    "IDS",
                    "\"conversation_id\":\"" + CONVERSATION
                            + "\",\"message_id\":\"ID\",\"created_at\":1750000000,\"task_id\":\"ID\"")
            .replace("ID", ID);

    private static final String MESSAGES =
            "{\"limit\":20,\"has_more\":false,\"data\":[{\"id\":\"" + ID + "\",\"conversation_id\":\"" + CONVERSATION
                    + "\",\"query\":\"Hello\",\"answer\":\"Hello\",\"inputs\":{},\"message_files\":[],\"created_at\":1750000000}]}";
    private static final String CONVERSATIONS = "{\"limit\":20,\"has_more\":false,\"data\":[{\"id\":\"" + CONVERSATION
            + "\",\"name\":\"Hello\",\"inputs\":{},\"status\":\"normal\",\"created_at\":1750000000,\"updated_at\":1750000000}]}";

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
                    app.routes.get("/v1/conversations", json(CONVERSATIONS));
                    app.routes.get("/v1/messages", json(MESSAGES));
                    app.routes.get(
                            "/v1/messages/{id}/suggested", json("{\"result\":\"success\",\"data\":[\"Go on\"]}"));
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
     * Opens the chat, sends a message and reads the answer, as the page does.
     *
     * @param port the port of a gateway that was started with {@link #settings()}
     * @throws IOException if a response is not successful
     */
    public void visit(int port) throws IOException, InterruptedException {
        var base = "http://127.0.0.1:" + port;
        var token = new TokenIssuer(SECRET, Clock.systemUTC()).issue("rehearsal", "user", Duration.ofMinutes(5));
        for (var path : List.of(
                "/ready",
                "/embed.js",
                "/chat?token=" + token,
                "/assets/any/i18n/en.json",
                "/api/session",
                "/v1/parameters",
                "/v1/conversations?limit=20",
                "/v1/messages?limit=20&conversation_id=" + CONVERSATION,
                "/api/live/" + CONVERSATION)) {
            send(request(base + path, token));
        }
        send(request(base + "/v1/chat-messages", token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(MESSAGE)));
        send(request(base + "/v1/messages/" + ID + "/suggested", token));
    }

    @Override
    public void close() {
        dify.stop();
    }

    private void send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = http.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IOException(response.uri().getPath() + " answered " + response.statusCode());
        }
    }

    private static HttpRequest.Builder request(String url, String token) {
        return HttpRequest.newBuilder(URI.create(url))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .header("Accept-Encoding", "gzip");
    }
}
