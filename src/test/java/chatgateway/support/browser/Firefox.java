package chatgateway.support.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatgateway.json.Json;
import chatgateway.support.Patience;
import chatgateway.support.Program;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** Debian's Firefox ESR, without a window, driven by the protocol that it has built in (W3C WebDriver BiDi). */
public final class Firefox implements OtherBrowser {
    public static final Path PROGRAM = Path.of("/usr/bin/firefox-esr");

    private static final Pattern ADDRESS = Pattern.compile("WebDriver BiDi listening on (ws://\\S+)");

    /** The pointer of a desktop, which a browser without a window lacks. */
    private static final String PREFERENCES = """
            user_pref("ui.primaryPointerCapabilities", 6);
            user_pref("ui.allPointerCapabilities", 6);
            """;

    /** Keys must be sent to the frame that has the focus, which may be one of {@code embed.js}. */
    private static final String FOCUSED =
            "(document.activeElement?.shadowRoot?.activeElement ?? document.activeElement)?.localName";

    private final Map<Integer, CompletableFuture<JsonNode>> replies = new ConcurrentHashMap<>();
    private final Program program;
    private final WebSocket socket;
    private final String context;
    private int commands;

    private Firefox(Program program, URI address) {
        this.program = program;
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address, new Replies())
                .join();
        send("session.new", Json.object().set("capabilities", Json.object()));
        // A window of its own has the focus, unlike the one that Firefox starts with.
        context = send("browsingContext.create", Json.object().put("type", "window"))
                .path("context")
                .asText();
        var viewport = Json.object().put("width", 1280).put("height", 1600);
        send("browsingContext.setViewport", inContext().set("viewport", viewport));
    }

    /** @param directory for the profile and the output */
    public static Firefox start(Path directory) throws IOException, InterruptedException {
        var profile = Files.createDirectory(directory.resolve("firefox"));
        Files.writeString(profile.resolve("user.js"), PREFERENCES);
        var program = Program.start(
                directory,
                List.of(
                        "env",
                        "HOME=" + directory,
                        PROGRAM.toString(),
                        "--headless",
                        "--no-remote",
                        "--profile",
                        profile.toString(),
                        "--remote-debugging-port=0"));
        try {
            return new Firefox(program, URI.create(program.await(ADDRESS) + "/session"));
        } catch (RuntimeException e) {
            program.close();
            throw e;
        }
    }

    @Override
    public void open(String url) {
        send("browsingContext.navigate", inContext().put("url", url).put("wait", "complete"));
    }

    @Override
    public String evaluate(String promise) {
        return evaluate(promise, context);
    }

    @Override
    public String read(String expression) {
        return evaluate("String(" + expression + ")", context);
    }

    @Override
    public ScriptRealm frame() {
        return expression -> evaluate("String(" + expression + ")", firstFrame());
    }

    @Override
    public void perform(JsonNode input) {
        var isForFrame = input.path("type").asText().equals("key") && "iframe".equals(read(FOCUSED));
        var parameters = isForFrame ? Json.object().put("context", firstFrame()) : inContext();
        parameters.putArray("actions").add(input);
        send("input.performActions", parameters);
    }

    @Override
    public void travel(int step) {
        send("browsingContext.traverseHistory", inContext().put("delta", step));
    }

    private String firstFrame() {
        var frame = send("browsingContext.getTree", Json.object().put("root", context))
                .at("/contexts/0/children/0/context");
        if (frame.isMissingNode()) {
            throw new IllegalStateException("the page has no frame");
        }
        return frame.asText();
    }

    private String evaluate(String expression, String realm) {
        var parameters = Json.object().put("expression", expression).put("awaitPromise", true);
        parameters.putObject("target").put("context", realm);
        var result = send("script.evaluate", parameters);
        if (!result.path("type").asText().equals("success")) {
            throw new IllegalStateException(result.at("/exceptionDetails/text").asText());
        }
        return result.at("/result/value").asText();
    }

    @Override
    public byte[] screenshot() {
        return Base64.getDecoder()
                .decode(send("browsingContext.captureScreenshot", inContext())
                        .path("data")
                        .asText());
    }

    @Override
    public void close() {
        try {
            send("browser.close", Json.object());
        } finally {
            program.close();
        }
    }

    private ObjectNode inContext() {
        return Json.object().put("context", context);
    }

    private JsonNode send(String method, JsonNode parameters) {
        var reply = new CompletableFuture<JsonNode>();
        replies.put(++commands, reply);
        var command = Json.object().put("id", commands).put("method", method).set("params", parameters);
        socket.sendText(command.toString(), true).join();
        try {
            return reply.get(Patience.of(Duration.ofSeconds(60)).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(method + ": " + e.getCause().getMessage(), e);
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(method + " was not answered", e);
        }
    }

    /** Messages may arrive in pieces. */
    private final class Replies implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence piece, boolean isLast) {
            text.append(piece);
            if (isLast) {
                var message = Json.object(text.toString().getBytes(UTF_8)).orElseThrow();
                text.setLength(0);
                var reply = replies.remove(message.path("id").asInt());
                if (reply != null && message.path("type").asText().equals("success")) {
                    reply.complete(message.path("result"));
                } else if (reply != null) {
                    reply.completeExceptionally(
                            new IllegalStateException(message.path("message").asText()));
                }
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }
    }
}
