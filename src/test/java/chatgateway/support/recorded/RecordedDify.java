package chatgateway.support.recorded;

import chatgateway.support.recorded.Replies.Reply;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * In Dify's place: sends what a real server of this version sent, byte for byte.
 *
 * <p>The app is known by its key, {@code app-flow}. A message is answered by the recording that {@link #play} set;
 * everything else by the recorded replies of that app.
 */
public final class RecordedDify implements AutoCloseable {
    /** How the body of an answer is cut; each piece leaves before the next one is written. */
    public enum Pieces {
        WHOLE,
        EVENTS,
        BYTES
    }

    /** One request as it arrived; headers by lower-case name. */
    public record Request(String method, String path, String query, Map<String, String> headers, String body) {}

    private static final String BEARER = "Bearer app-";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern UPLOADED = Pattern.compile("/files/.+/file-preview");

    /** A PNG of one pixel. */
    private static final byte[] PICTURE = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg==");

    private final String version;
    private final Replies replies;
    private final List<Request> received = new CopyOnWriteArrayList<>();
    private final Javalin server;
    private volatile Recording recording;
    private volatile Pieces pieces = Pieces.WHOLE;

    private RecordedDify(String version) {
        this.version = version;
        this.replies = Replies.of(version);
        server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.jetty.host = "127.0.0.1";
            config.http.compressionStrategy = CompressionStrategy.NONE;
            config.routes.before(this::receive);
            for (var path : List.of("/v1/chat-messages", "/v1/completion-messages", "/v1/workflows/run")) {
                config.routes.post(path, this::answer);
            }
            config.routes.get("/files/<path>", this::file);
            config.routes.get("/v1/<path>", ctx -> reply(ctx, found(ctx)));
            config.routes.post("/v1/<path>", ctx -> reply(ctx, found(ctx)));
            config.routes.delete("/v1/<path>", ctx -> reply(ctx, found(ctx)));
        });
    }

    public static RecordedDify start(String version) {
        var dify = new RecordedDify(version);
        dify.server.start(0);
        return dify;
    }

    /** {@code http://127.0.0.1:PORT}, without {@code /v1}. */
    public String baseUrl() {
        return "http://127.0.0.1:" + server.port();
    }

    /** What every message is answered with from now on. */
    public void play(Recording recording, Pieces pieces) {
        this.recording = recording;
        this.pieces = pieces;
    }

    /** Every request since the last call. */
    public List<Request> takeReceived() {
        var requests = List.copyOf(received);
        received.clear();
        return requests;
    }

    @Override
    public void close() {
        server.stop();
    }

    private void receive(Context ctx) {
        var headers = new TreeMap<String, String>();
        ctx.headerMap().forEach((name, value) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), value));
        var query = ctx.queryString() == null ? "" : ctx.queryString();
        received.add(new Request(ctx.method().toString(), ctx.path(), query, headers, ctx.body()));
        ctx.header("X-Version", version);
        ctx.header("X-Env", "PRODUCTION");
        ctx.header("Access-Control-Allow-Origin", "*");
    }

    private void answer(Context ctx) throws IOException {
        var played = recording;
        ctx.status(played.status());
        ctx.contentType(played.contentType());
        if (!played.isStream()) {
            ctx.result(played.body());
            return;
        }
        var out = ctx.res().getOutputStream();
        var body = played.body();
        for (var begin = 0; begin < body.length; ) {
            var end = end(body, begin);
            out.write(body, begin, end - begin);
            out.flush();
            begin = end;
        }
    }

    /** Where the piece ends that begins there. */
    private int end(byte[] body, int begin) {
        return switch (pieces) {
            case WHOLE -> body.length;
            case BYTES -> begin + 1;
            case EVENTS -> {
                var end = begin + 2;
                while (end < body.length && (body[end - 1] != '\n' || body[end - 2] != '\n')) {
                    end++;
                }
                yield Math.min(end, body.length);
            }
        };
    }

    /** From Dify 1.14 on an upload has no type of its own. */
    private void file(Context ctx) {
        var isUpload = UPLOADED.matcher(ctx.path()).matches();
        ctx.contentType(isUpload && version.equals("1.14.2") ? "application/octet-stream" : "image/png");
        ctx.result(PICTURE);
    }

    private static void reply(Context ctx, Reply reply) {
        ctx.status(reply.status());
        if (!reply.contentType().isEmpty()) {
            ctx.contentType(reply.contentType());
        }
        if (reply.status() != 204) {
            ctx.result(reply.text().getBytes(StandardCharsets.UTF_8));
        }
    }

    private Reply found(Context ctx) {
        var key = ctx.header("Authorization");
        if (key == null || !key.startsWith("Bearer ")) {
            return one("error-no-key");
        }
        if (!key.startsWith(BEARER)) {
            return one("error-bad-key");
        }
        var app = key.substring(BEARER.length());
        var path = ID.matcher(ctx.path().substring("/v1".length())).replaceAll("ID");
        return switch (ctx.method() + " " + path) {
            case "GET /info", "GET /parameters", "GET /meta", "GET /site", "GET /conversations" ->
                of(app, path.substring(1));
            case "GET /messages" ->
                replies.history(String.valueOf(ctx.queryParam("conversation_id")))
                        .orElseGet(() -> one("error-messages-unknown-conversation"));
            case "GET /messages/ID/suggested" -> of(app, "suggested");
            case "GET /conversations/ID/variables" -> of(app, "variables");
            case "GET /files/ID/preview" -> one("error-preview-unknown");
            case "POST /conversations/ID/name" -> one("error-rename-unknown");
            case "DELETE /conversations/ID" -> one("error-delete-unknown");
            case "POST /messages/ID/feedbacks" -> one("error-feedback-unknown");
            case "POST /chat-messages/ID/stop" -> one("error-stop-unknown");
            default -> one(ctx.method() == HandlerType.GET ? "error-unknown-path" : "error-method");
        };
    }

    /** Of some apps not everything was recorded: a basic chat app or a chatflow replies in their place. */
    private Reply of(String app, String call) {
        return replies.get(app + "-" + call)
                .or(() ->
                        replies.get((List.of("branch", "flowform", "human").contains(app) ? "flow-" : "chat-") + call))
                .orElseThrow();
    }

    private Reply one(String name) {
        return replies.get(name).orElseThrow();
    }
}
