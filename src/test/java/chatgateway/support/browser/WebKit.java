package chatgateway.support.browser;

import chatgateway.json.Json;
import chatgateway.support.Eventually;
import chatgateway.support.Patience;
import chatgateway.support.Program;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Debian's WebKitGTK in its MiniBrowser, on a screen that nobody sees, driven by its WebDriver: the nearest to Safari. */
public final class WebKit implements OtherBrowser {
    public static final Path DRIVER = Path.of("/usr/bin/WebKitWebDriver");
    public static final Path SCREEN = Path.of("/usr/bin/Xvfb");

    private static final Pattern DISPLAY = Pattern.compile("(?m)^(\\d+)$");

    /** The page's first frame, also when it is one of {@code embed.js}. */
    private static final String FIRST_FRAME =
            "document.querySelector('iframe') ?? document.querySelector('chat-gateway')?.shadowRoot.querySelector('iframe')";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Program screen;
    private final Program driver;
    private final String address;
    private final String session;

    private WebKit(Program screen, Program driver, String address) throws InterruptedException {
        this.screen = screen;
        this.driver = driver;
        this.address = address;
        Eventually.that("WebKit's driver answers", this::isReady);
        var capabilities = Json.object();
        var options =
                capabilities.putObject("capabilities").putObject("alwaysMatch").putObject("webkitgtk:browserOptions");
        options.put("binary", browser().orElseThrow().toString())
                .putArray("args")
                .add("--automation");
        session = "/session/" + post("/session", capabilities).path("sessionId").asText();
        post(session + "/timeouts", Json.object().put("script", patience().toMillis()));
        post(
                session + "/window/rect",
                Json.object().put("x", 0).put("y", 0).put("width", 1280).put("height", 1600));
    }

    /** @param directory for the output */
    public static WebKit start(Path directory) throws IOException, InterruptedException {
        var screen = Program.start(
                directory,
                List.of(SCREEN.toString(), "-displayfd", "1", "-screen", "0", "1280x1600x24", "-nolisten", "tcp"));
        var port = freePort();
        var driver = Program.start(
                directory,
                List.of(
                        "env",
                        "HOME=" + directory,
                        "LANG=en_US.UTF-8",
                        "LANGUAGE=en_US",
                        "DISPLAY=:" + screen.await(DISPLAY),
                        DRIVER.toString(),
                        "--port=" + port));
        try {
            return new WebKit(screen, driver, "http://127.0.0.1:" + port);
        } catch (RuntimeException e) {
            driver.close();
            screen.close();
            throw e;
        }
    }

    /** The program that the package webkit2gtk-driver recommends beside its driver. */
    public static Optional<Path> browser() {
        var libraries = Path.of(
                "/usr/lib", System.getProperty("os.arch").equals("aarch64") ? "aarch64-linux-gnu" : "x86_64-linux-gnu");
        try (var folders = Files.newDirectoryStream(libraries, "webkit2gtk-4*")) {
            for (var folder : folders) {
                if (Files.isExecutable(folder.resolve("MiniBrowser"))) {
                    return Optional.of(folder.resolve("MiniBrowser"));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void open(String url) {
        post(session + "/url", Json.object().put("url", url));
    }

    @Override
    public String evaluate(String promise) {
        var script = "const done = arguments[0]; (" + promise + ").then(done, (error) => done(`failed: ${error}`));";
        return run("async", script).asText();
    }

    /** Not as a promise: a page that is left meanwhile would never fulfil it. */
    @Override
    public String read(String expression) {
        return run("sync", "return String(" + expression + ");").asText();
    }

    @Override
    public ScriptRealm frame() {
        return this::readInFrame;
    }

    @Override
    public void perform(JsonNode input) {
        var body = Json.object();
        body.putArray("actions").add(input);
        post(session + "/actions", body);
    }

    @Override
    public void travel(int step) {
        post(session + (step < 0 ? "/back" : "/forward"), Json.object());
    }

    @Override
    public byte[] screenshot() {
        return Base64.getDecoder()
                .decode(call(HttpRequest.newBuilder().GET(), session + "/screenshot")
                        .asText());
    }

    @Override
    public void close() {
        try {
            call(HttpRequest.newBuilder().DELETE(), session); // ends the browser, too
        } finally {
            driver.close();
            screen.close();
        }
    }

    private String readInFrame(String expression) {
        var frame = run("sync", "return " + FIRST_FRAME);
        if (frame.isNull()) {
            throw new IllegalStateException("the page has no frame");
        }
        post(session + "/frame", Json.object().set("id", frame));
        try {
            return read(expression);
        } finally {
            post(session + "/frame", Json.object().putNull("id"));
        }
    }

    private JsonNode run(String kind, String script) {
        var body = Json.object().put("script", script);
        body.putArray("args");
        return post(session + "/execute/" + kind, body);
    }

    private boolean isReady() {
        try {
            return call(HttpRequest.newBuilder().GET(), "/status").path("ready").asBoolean();
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private JsonNode post(String path, ObjectNode body) {
        return call(HttpRequest.newBuilder().POST(BodyPublishers.ofString(body.toString())), path);
    }

    private JsonNode call(HttpRequest.Builder request, String path) {
        try {
            var response = client.send(
                    request.uri(URI.create(address + path)).timeout(patience()).build(), BodyHandlers.ofByteArray());
            var reply = Json.object(response.body()).orElseThrow().path("value");
            if (response.statusCode() != 200) {
                throw new IllegalStateException(reply.path("message").asText());
            }
            return reply;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Duration patience() {
        return Patience.of(Duration.ofSeconds(60));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
