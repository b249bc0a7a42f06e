package chatgateway.docs;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.json.Json;
import chatgateway.support.Document;
import chatgateway.support.Document.Snippet;
import chatgateway.support.HostPage;
import chatgateway.support.HostScript;
import chatgateway.support.Program;
import chatgateway.support.ProgramRun;
import chatgateway.support.TestGateway;
import chatgateway.support.deploy.ThinJar;
import chatgateway.support.events.Receiver;
import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every snippet of the README and of docs does what the text says; a snippet that no test runs fails. */
@Tag("browser")
class SnippetsTest {
    private static final String ADDRESS = "https://chat-gateway.example.com";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    private final TestGateway gateway = TestGateway.start();

    private final Ways ways = new Ways(gateway);

    @TempDir
    private Path directory;

    static List<Snippet> snippets() throws IOException {
        var snippets = new ArrayList<>(Document.read("README.md").snippets());
        try (var documents = Files.list(Path.of("docs"))) {
            for (var document :
                    documents.filter(file -> file.toString().endsWith(".md")).toList()) {
                snippets.addAll(Document.read(document.toString()).snippets());
            }
        }
        return snippets;
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void works_as_described(Snippet snippet) throws Exception {
        var text = snippet.text().replace(ADDRESS, gateway.url());
        switch (snippet.toString()) {
            case "Try it (sh)" -> startsTheDemo(text);
            case "Run it (sh)" -> isDoneInAShell(text);
            case "Run it (dotenv)" -> isRefusedUntilFilledIn(text);
            case "One server (sh)" -> installsTheGateway(text);
            case "Try the API (sh)" -> assertIsAnAnswer(bash(text));
            case "Integrate it (python)", "Python (python)" -> opensTheChatOfKim(HostScript.python(python(text)));
            case "Node.js (javascript)" -> opensTheChatOfKim(HostScript.node(node(text)));
            case "Java (java)" -> opensTheChatOfKim(java(text));
            case "Claims (json)" -> isAcceptedAsClaims(text);
            case "Events (json)" -> isAnEvent(text);
            case "Read access (json)" -> opensForTheReader(text);
            case "Daily limits (json)" -> limitsTheDay(text);
            case "Ways to use it (python)" -> assertEquals("", ways.run(""));
            case "Several bots (dotenv)" -> ways.hasAnAppForEachBot(text);
            case "Several bots (python)" -> ways.dividesUsersAmongBots(text);
            case "A teacher's page (python)" -> ways.readsOnlyOwnPupils(text);
            case "Limits by plan (python)" -> ways.givesEachPlanItsLimits(text);
            case "Erasure of an account (python)" -> ways.deletesAll(text);
            case "Check the integration (sh)" -> namesAnAddressThatIsAsked(text);
            case "Integrate it (html)", "Bubble (html)" ->
                showsTheChat(text, page -> {
                    page.locator("chat-gateway .button").click();
                    return page.frameLocator("chat-gateway iframe").locator("#query");
                });
            case "Pin the script (html)" ->
                showsTheChat(pinned(text), page -> {
                    page.locator("chat-gateway .button").click();
                    return page.frameLocator("chat-gateway iframe").locator("#query");
                });
            case "Control the chat from your page (javascript)" ->
                showsTheChat(
                        "<script src='" + gateway.url() + "/embed.js'></script><script>" + text + "</script>",
                        page -> page.frameLocator("chat-gateway iframe")
                                .locator("html[lang=ko][data-theme=dark] .user-message-text"));
            case "The page around the chat (javascript)" -> showsTheLabel(text);
            case "The page around the chat (html)" -> asks(text);
            case "Link (html)" ->
                showsTheChat(
                        text,
                        page -> page.waitForPopup(() -> page.click("#open-chat"))
                                .locator("#query"));
            case "Redirect (javascript)" ->
                showsTheChat("<script>" + text + "openChat();</script>", page -> page.locator("#query"));
            case "iframe (html)" ->
                showsTheChat(text, page -> page.frameLocator("#chat-frame").locator("#query"));
            default -> fail("no test runs this snippet: " + snippet);
        }
    }

    private void startsTheDemo(String text) throws Exception {
        assertEquals("./run.sh demo", text.strip());
        try (var demo = Program.start(directory, Map.of("HOST", "127.0.0.1", "PORT", "0"), "demo")) {
            demo.await(Pattern.compile("/chat\\?token="));
        }
    }

    /** Below a directory of its own; {@code chatgateway.deploy} looks at what is installed. */
    private void installsTheGateway(String text) throws IOException {
        var jar = ThinJar.write(directory.resolve("gateway.jar"), "1");
        var here = Path.of("").toAbsolutePath() + "/";
        var command = text.strip().replace("sudo ", here) + " --root " + directory + " --jar " + jar;
        ProgramRun.of(directory, LIMIT, List.of(command.split(" "))).outputOfSuccess();
        assertTrue(Files.exists(directory.resolve("etc/chat-gateway/env")));
    }

    /** Under this heading are the making of a secret, and the commands before serving. */
    private void isDoneInAShell(String text) throws Exception {
        var output = bash(text);
        if (text.startsWith("openssl")) {
            var settings = TestGateway.settings(gateway.dify().baseUrl(), Map.of("JWT_SECRET", output));
            assertEquals(output, settings.common().jwtSecrets().get(0).value());
        } else {
            assertTrue(output.contains("ok       cointutor: the key belongs to a published app of type chat"), output);
            opens(output.lines().reduce((first, last) -> last).orElseThrow(), "42");
        }
    }

    private void isRefusedUntilFilledIn(String text) throws IOException {
        var file = directory.resolve(".env");
        Files.writeString(file, text);
        var refused = Program.run(directory, Map.of(), "check");
        assertEquals(1, refused.exitCode());
        assertTrue(refused.errors().startsWith("JWT_SECRET in .env: is a sample value"), refused.errors());
        assertEquals(1, refused.errors().lines().count(), refused.errors());

        // As on somebody's own machine, and as on a server.
        Files.writeString(file, filledIn(text));
        assertEquals(0, Program.run(directory, Map.of(), "check").exitCode());
        var url = Program.run(directory, Map.of(), "token", "--system", "cointutor", "--user", "42");
        assertTrue(url.outputOfSuccess().startsWith("http://localhost:8000/chat?token="), url.output());
        Files.writeString(file, filledIn(onAServer(text)));
        assertEquals(0, Program.run(directory, Map.of(), "check").exitCode());
    }

    private static String onAServer(String env) {
        var text = env.replaceAll("(?m)^#([A-Z_]+=)", "$1");
        assertTrue(text.contains("\nPUBLIC_URL="), text);
        return text;
    }

    private String filledIn(String env) {
        return env.replaceFirst("(?m)^(JWT_SECRET)=.*$", "$1=" + TestGateway.SECRET)
                .replaceFirst("(?m)^(DIFY_API_KEY)=.*$", "$1=" + TestGateway.KEY)
                .replaceFirst("(?m)^(DIFY_BASE_URL)=.*$", "$1=" + gateway.dify().baseUrl());
    }

    /** In a directory with the README's .env, filled in, and a run.sh that starts the program as it is built. */
    private String bash(String script) throws IOException {
        var env = snippets().stream()
                .filter(snippet -> snippet.language().equals("dotenv"))
                .findFirst()
                .orElseThrow();
        Files.writeString(
                directory.resolve(".env"), filledIn(onAServer(env.text()).replace(ADDRESS, gateway.url())));
        var program = Program.commandLine(Map.of()).stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        var run = directory.resolve("run.sh");
        Files.writeString(run, "#!/usr/bin/env bash\nexec " + program + " \"$@\"\n");
        assertTrue(run.toFile().setExecutable(true));
        return ProgramRun.of(directory, LIMIT, List.of("bash", "-euc", script)).outputOfSuccess();
    }

    /** The host of the example does not exist. */
    private void namesAnAddressThatIsAsked(String text) throws IOException {
        Files.writeString(directory.resolve("cookie.txt"), "session=0123abcd");
        var command = text.strip().replace("https://www.example.com", "http://127.0.0.1:9") + " || true";
        var output = bash(command);
        assertTrue(output.contains("WRONG    nothing answers at http://127.0.0.1:9/api/chat-url"), output);
    }

    private static void assertIsAnAnswer(String stream) {
        assertTrue(stream.startsWith("data: {"), stream);
        assertTrue(stream.contains("\"event\":\"message\""), stream);
        assertTrue(stream.contains("\"event\":\"message_end\""), stream);
    }

    private static String python(String snippet) {
        return "import os\nos.environ['JWT_SECRET'] = '" + TestGateway.SECRET + "'\n" + snippet
                + "\nprint(get_chat_url('kim_1'))";
    }

    private static String node(String snippet) {
        return "process.env.JWT_SECRET = '" + TestGateway.SECRET + "';\n" + snippet
                + "\nconsole.log(getChatUrl('kim_1'));";
    }

    private String java(String snippet) throws IOException {
        var main = "public class ChatUrl {\n"
                + "    public static void main(String[] args) { System.out.println(of(\"kim_1\")); }\n";
        assertTrue(snippet.contains("public class ChatUrl {\n"), snippet);
        var file = directory.resolve("ChatUrl.java");
        Files.writeString(file, snippet.replace("public class ChatUrl {\n", main));
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var secret = "JWT_SECRET=" + TestGateway.SECRET;
        var command = List.of("env", secret, java, "-cp", Program.classPath(), file.toString());
        return ProgramRun.of(directory, LIMIT, command).outputOfSuccess();
    }

    private void opensTheChatOfKim(String url) {
        opens(url, "kim_1");
    }

    private void opens(String url, String userId) {
        assertTrue(url.startsWith(gateway.url() + "/chat?token="), url);
        assertEquals(
                200,
                gateway.send(gateway.request(url.substring(gateway.url().length())))
                        .statusCode());
        var session = session(url.substring(url.indexOf('=') + 1));
        assertEquals("cointutor", session.path("system_id").asText());
        assertEquals(userId, session.path("user_id").asText());
        assertEquals(
                Instant.now().getEpochSecond() + 3600,
                session.path("expires_at").asLong(),
                60);
    }

    private ObjectNode session(String token) {
        var request = gateway.request("/api/session").header("Authorization", "Bearer " + token);
        return TestGateway.json(gateway.send(request));
    }

    /** With what {@code /embed.json} has. */
    private String pinned(String html) {
        var script = TestGateway.json(gateway.get("nobody", "/embed.json"));
        return html.replace("/embed/VERSION.js", script.path("path").asText())
                .replace("INTEGRITY", script.path("integrity").asText());
    }

    private void showsTheLabel(String script) throws Exception {
        showsTheChat(
                "<p id='problem'>2 + x = 5</p><script src='" + gateway.url() + "/embed.js'></script><script>" + script
                        + "ChatGateway.open();</script>",
                page -> {
                    var frame = page.frameLocator("chat-gateway iframe");
                    assertThat(frame.locator(".context-label")).hasText("Problem 2 of lesson 3");
                    assertThat(frame.locator("#suggestions button").first()).hasText("Give me a hint");
                    return frame.locator("#query");
                });
    }

    private void asks(String elements) throws Exception {
        showsTheChat(
                elements + "<script src='" + gateway.url() + "/embed.js' data-chat-url='/api/chat-url' defer></script>",
                page -> {
                    page.getByText("I am stuck").click();
                    return page.frameLocator("chat-gateway iframe")
                            .locator(".user-message-text:text('How do I begin with problem 2?')");
                });
    }

    private void opensForTheReader(String json) {
        var session = session(signed(json));
        assertEquals("read", session.path("access").asText());
        assertEquals("Ms Lee", session.path("act").path("name").asText());
        assertEquals(
                "5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11",
                session.path("conversation").asText());
    }

    private void limitsTheDay(String json) {
        var others = "{\"system_id\":\"cointutor\",\"user_id\":\"42\",\"exp\": 0,";
        var limits = session(signed(json.replaceFirst("\\{", others))).path("limits");
        assertEquals(50, limits.at("/messages/limit").asInt(), limits::toString);
        assertEquals(200_000, limits.at("/tokens/limit").asInt(), limits::toString);
    }

    /** These claims as a token that is valid now. */
    private static String signed(String claims) {
        var fresh = claims.replaceFirst(
                "(?<=\"exp\": )\\d+", String.valueOf(Instant.now().getEpochSecond() + 60));
        return JWT.create().withPayload(fresh).sign(Algorithm.HMAC256(TestGateway.SECRET));
    }

    /** It has the fields of one that is sent, in their order. */
    private void isAnEvent(String json) throws Exception {
        try (var receiver = Receiver.start();
                var sending = TestGateway.start(DifyVersion.V1_14, Mode.CHAT, receiver.settings())) {
            sending.sendMessageAndWait("42", "hello");
            assertEquals(
                    fields(Json.object(json.getBytes(UTF_8)).orElseThrow()),
                    fields(receiver.next()) + "grade "); // of the token
        }
    }

    private static String fields(JsonNode node) {
        return node.propertyStream()
                .map(field -> field.getKey() + " " + fields(field.getValue()))
                .collect(Collectors.joining());
    }

    private void isAcceptedAsClaims(String json) {
        var token = signed(json);
        var session = session(token);
        assertEquals("Kim Minji", session.path("name").asText());
        assertEquals("ko", session.path("locale").asText());

        var question = gateway.request("/v1/chat-messages")
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(TestGateway.messageJson("hello")));
        assertEquals(200, gateway.send(question).statusCode());
        var asked = gateway.dify().requests().stream()
                .filter(request -> request.path().equals("/v1/chat-messages"))
                .findFirst()
                .orElseThrow();
        assertEquals("cointutor_42", asked.json().path("user").asText());
        assertEquals("algebra-2", asked.json().path("inputs").path("course").asText());
    }

    private void showsTheChat(String html, Function<Page, Locator> messageBox) throws IOException {
        try (var host = new HostPage(html, gateway.url() + "/chat?token=" + TestGateway.token("kim_1"))) {
            messageBox.apply(host.page()).waitFor();
        }
    }
}
