package chatgateway.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.settings.Settings;
import chatgateway.support.Leaks;
import chatgateway.support.ProgramRun;
import chatgateway.support.TestGateway;
import chatgateway.support.deploy.Proxy;
import chatgateway.support.deploy.ShippedFile;
import chatgateway.support.deploy.ThinJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code deploy/install.sh} into an empty directory; on a whole Debian it is tried by {@code deploy/test-install.sh}. */
@Tag("proxy")
@Timeout(300)
class InstallTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String DOMAIN = "chat.example.org";
    private static final Map<String, String> ANSWERS = Map.of(
            "JWT_SECRET", TestGateway.SECRET,
            "ALLOWED_SYSTEM_IDS", "cointutor",
            "DIFY_BASE_URL", "https://dify.example.org/v1",
            "DIFY_API_KEY", TestGateway.KEY,
            "EMBED_ORIGINS", "https://cointutor.example.org");

    @TempDir
    private Path directory;

    private Path root;
    private Path jar;

    @BeforeEach
    void prepare() throws IOException {
        root = Files.createDirectory(directory.resolve("root"));
        jar = ThinJar.write(directory.resolve("gateway.jar"), "1");
    }

    @Test
    void puts_everything_in_its_place() throws Exception {
        install(ANSWERS).outputOfSuccess();

        var env = root.resolve("etc/chat-gateway/env");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(env)));
        assertEquals(-1, Files.mismatch(jar, installed()));
        assertEquals(
                ShippedFile.file("chat-gateway.service").text(),
                Files.readString(root.resolve("etc/systemd/system/chat-gateway.service")));
        assertTrue(
                Files.isSymbolicLink(root.resolve("etc/systemd/system/multi-user.target.wants/chat-gateway.service")));
        var caddyfile = Files.readString(root.resolve("etc/caddy/Caddyfile"));
        assertTrue(caddyfile.contains("\n" + DOMAIN + " {"), caddyfile);
        assertFalse(caddyfile.contains(Proxy.SITE), caddyfile);
    }

    @Test
    void what_was_answered_is_a_whole_set_of_settings() throws Exception {
        install(ANSWERS).outputOfSuccess();

        // Through the link by which the gateway's commands find them.
        var settings = Settings.load(Map.of(), root.resolve("etc/chat-gateway"));

        assertEquals(TestGateway.SECRET, settings.common().jwtSecrets().get(0).value());
        assertEquals("https://" + DOMAIN, settings.publicUrl());
        assertEquals("127.0.0.1", settings.host());
        assertEquals(List.of(), settings.warnings());
    }

    @Test
    void a_secret_is_made_and_what_is_not_known_stays_to_be_filled_in() throws Exception {
        install(Map.of()).outputOfSuccess();

        var lines = Files.readAllLines(root.resolve("etc/chat-gateway/env"));
        assertTrue(lines.stream().anyMatch(line -> line.matches("JWT_SECRET=[A-Za-z0-9+/]{43}=")), lines.toString());
        assertTrue(lines.contains("#DIFY_API_KEY=app-…"), lines.toString());
        assertFalse(lines.stream().anyMatch(line -> line.matches("[A-Z_]+=")), lines.toString());
    }

    @Test
    void a_second_run_changes_nothing() throws Exception {
        install(ANSWERS).outputOfSuccess();
        var before = files();

        var second = install(Map.of("JWT_SECRET", "another-one-that-must-not-count-1"))
                .outputOfSuccess();

        assertEquals(before, files());
        assertTrue(second.contains("Everything is as it should be"), second);
    }

    @Test
    void what_an_operator_has_changed_stays_and_a_new_version_comes_in() throws Exception {
        install(ANSWERS).outputOfSuccess();
        var env = root.resolve("etc/chat-gateway/env");
        Files.writeString(env, Files.readString(env) + "UI_TITLE=Ask away\n");
        var caddyfile = root.resolve("etc/caddy/Caddyfile");
        Files.writeString(caddyfile, "other.example.org {\n}\n");
        ThinJar.write(jar, "2");

        var output = install(Map.of()).outputOfSuccess();

        assertTrue(Files.readString(env).endsWith("UI_TITLE=Ask away\n"));
        assertEquals("other.example.org {\n}\n", Files.readString(caddyfile));
        assertTrue(output.contains("did not change /etc/caddy/Caddyfile"), output);
        assertTrue(Files.readString(root.resolve("etc/caddy/chat-gateway.Caddyfile"))
                .contains(DOMAIN));
        assertEquals(-1, Files.mismatch(jar, installed()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "JWT_SECRET    | PlumTree9                   | JWT_SECRET in .env: must be at least 32 bytes long",
                "DIFY_BASE_URL | dify.example.org/v1         | DIFY_BASE_URL in .env is \"dify.example.org/v1\": must be an address such as https://",
                "EMBED_ORIGINS | https://cointutor.example/x | without a path or a final slash",
            })
    void what_the_gateway_refuses_is_not_written(String name, String value, String sentence) throws IOException {
        var answers = new HashMap<>(ANSWERS);
        answers.put(name, value);
        var run = install(answers);

        assertEquals(1, run.exitCode(), run.output());
        assertTrue(run.errors().contains(sentence), run.errors());
        assertTrue(run.errors().contains("nothing was written or restarted"), run.errors());
        assertFalse((run.output() + run.errors()).contains("PlumTree9"), run.errors());
        assertEquals(Map.of(), files());
    }

    /** An answer is wrong only when Dify says so: the key of no app. */
    @Test
    void what_dify_refuses_is_not_written_unless_dify_is_not_there_yet() throws IOException {
        try (var dify = DemoDify.start(DifyVersion.V1_14, Map.of("app-another", Mode.CHAT))) {
            var answers = new HashMap<>(ANSWERS);
            answers.put("DIFY_BASE_URL", dify.baseUrl());
            var refused = run(arguments(), answers);
            assertEquals(1, refused.exitCode(), refused.output());
            assertTrue(refused.output().contains("WRONG "), refused.output());
            assertEquals(Map.of(), files());

            answers.put("DIFY_API_KEY", "app-another");
            run(arguments(), answers).outputOfSuccess();
        }
        assertTrue(Files.exists(installed()));
    }

    @Test
    void the_gateway_before_comes_back_and_the_newer_one_too() throws IOException {
        assertEquals(1, rollBack().exitCode(), "there is none before the first update");
        install(ANSWERS).outputOfSuccess();
        var first = Files.readAllBytes(installed());
        ThinJar.write(jar, "2");
        var second = Files.readAllBytes(jar);
        assertTrue(install(Map.of()).outputOfSuccess().contains("install.sh --rollback"));
        // Nothing is new, so the one before stays the one before.
        install(Map.of()).outputOfSuccess();
        assertArrayEquals(second, Files.readAllBytes(installed()));

        var output = rollBack().outputOfSuccess();
        assertTrue(output.contains("brought back"), output);
        assertArrayEquals(first, Files.readAllBytes(installed()));
        rollBack().outputOfSuccess();
        assertArrayEquals(second, Files.readAllBytes(installed()));
    }

    @Test
    void the_last_words_are_what_it_did() {
        var output = install(ANSWERS).outputOfSuccess();
        var report = output.substring(output.indexOf("What this run has done:"));
        for (var file :
                List.of("/etc/chat-gateway/env", "/opt/chat-gateway/chat-gateway.jar", "/etc/caddy/Caddyfile")) {
            assertTrue(report.contains("    wrote " + file + "\n"), report);
        }
        assertTrue(report.contains("started nothing"), report);
    }

    /** A secret that is typed must not stay on the screen. */
    @Test
    void asks_first_and_shows_no_secret() throws Exception {
        var questions = List.of("JWT_SECRET", "ALLOWED_SYSTEM_IDS", "DIFY_BASE_URL", "DIFY_API_KEY", "EMBED_ORIGINS");
        var screen = typed(questions, questions.stream().map(ANSWERS::get).toList());

        Leaks.assertNoneIn(screen);
        assertTrue(screen.contains("https://dify.example.org/v1"), "what is no secret is shown");
        assertTrue(Files.exists(installed()));
    }

    @Test
    void asks_again_after_an_answer_that_is_refused_and_keeps_the_others() throws Exception {
        var questions = List.of(
                "JWT_SECRET",
                "ALLOWED_SYSTEM_IDS",
                "ALLOWED_SYSTEM_IDS",
                "DIFY_BASE_URL",
                "DIFY_API_KEY",
                "EMBED_ORIGINS",
                "JWT_SECRET",
                "ALLOWED_SYSTEM_IDS",
                "DIFY_BASE_URL",
                "DIFY_API_KEY",
                "EMBED_ORIGINS");
        var screen = typed(
                questions,
                List.of(
                        "PlumTree9",
                        "coin tutor",
                        "cointutor",
                        "https://dify.example.org/v1",
                        TestGateway.KEY,
                        "https://x.example/y",
                        TestGateway.SECRET,
                        "",
                        "",
                        "",
                        "-"));

        assertTrue(screen.contains("ALLOWED_SYSTEM_IDS may not contain spaces"), screen);
        assertTrue(screen.contains("JWT_SECRET in .env: must be at least 32 bytes long"), screen);
        assertFalse(screen.contains("PlumTree9"), screen);
        Leaks.assertNoneIn(screen);
        var settings = Settings.load(Map.of(), root.resolve("etc/chat-gateway"));
        assertEquals(TestGateway.SECRET, settings.common().jwtSecrets().get(0).value());
        var env = Files.readString(root.resolve("etc/chat-gateway/env"));
        assertTrue(env.contains("\nDIFY_BASE_URL=https://dify.example.org/v1\n"), env);
        assertTrue(env.contains("\nALLOWED_SYSTEM_IDS=cointutor\n"), env);
        assertTrue(env.contains("\n#EMBED_ORIGINS="), env);
    }

    @Test
    void an_end_of_input_in_place_of_an_answer_ends_it() throws Exception {
        var screen = run(List.of("JWT_SECRET"), List.of("\u0004"), 1); // Ctrl+D

        assertTrue(screen.contains("no answer, so nothing was written"), screen);
        assertEquals(Map.of(), files());
    }

    private String typed(List<String> questions, List<String> answers) throws Exception {
        return run(questions, answers.stream().map(answer -> answer + "\n").toList(), 0);
    }

    /** What is on the screen after a run on a terminal of its own. Nothing is written before the last answer. */
    private String run(List<String> questions, List<String> keys, int exitCode) throws Exception {
        var command = ShippedFile.FOLDER.resolve("install.sh") + " " + String.join(" ", arguments()) + " --offline";
        var terminal = new ProcessBuilder("script", "-qefc", command, "/dev/null")
                .redirectErrorStream(true)
                .directory(directory.toFile())
                .start();
        var screen = new StringBuilder();
        try (var in = terminal.getInputStream();
                var out = terminal.getOutputStream()) {
            for (var i = 0; i < questions.size(); i++) {
                var asked = screen.length();
                while (!screen.substring(asked).matches("(?s).*" + questions.get(i) + ", [^\n]*: ")) {
                    var next = in.read();
                    assertNotEquals(-1, next, screen.toString());
                    screen.append((char) next);
                }
                assertEquals(Map.of(), files());
                out.write(keys.get(i).getBytes(UTF_8));
                out.flush();
            }
            screen.append(new String(in.readAllBytes(), UTF_8));
        }
        assertEquals(exitCode, terminal.waitFor(), screen.toString());
        return screen.toString();
    }

    @Test
    void settings_that_others_could_read_are_closed() throws Exception {
        install(ANSWERS).outputOfSuccess();
        var env = root.resolve("etc/chat-gateway/env");
        Files.setPosixFilePermissions(env, PosixFilePermissions.fromString("rw-r--r--"));

        install(Map.of()).outputOfSuccess();

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(env)));
    }

    @Test
    void caddy_takes_the_file() throws Exception {
        install(ANSWERS).outputOfSuccess();
        var caddyfile = root.resolve("etc/caddy/Caddyfile").toString();
        var command = List.of("env", "HOME=" + directory, "caddy", "validate", "--config", caddyfile);
        ProgramRun.of(directory, LIMIT, command).outputOfSuccess();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://chat.example.org", "chat.example.org/", "chat", "chat.example.org;x", "-x", ""})
    void refuses_what_is_no_domain(String domain) throws IOException {
        var run = run(List.of(domain, "--jar", jar.toString(), "--root", root.toString()), Map.of());
        assertEquals(1, run.exitCode(), run.output());
        assertTrue(run.errors().startsWith("install.sh: "), run.errors());
        assertEquals(Map.of(), files());
    }

    @ParameterizedTest
    @CsvSource({"DIFY_API_KEY,app-a b", "JWT_SECRET,it's", "DIFY_BASE_URL,https://x/#y", "EMBED_ORIGINS,a$b"})
    void refuses_a_value_that_systemd_and_the_gateway_would_read_differently(String name, String value)
            throws IOException {
        var run = install(Map.of(name, value));
        assertEquals(1, run.exitCode(), run.output());
        assertTrue(run.errors().contains(name), run.errors());
        assertFalse(run.errors().contains(value), run.errors());
        assertEquals(Map.of(), files());
    }

    @Test
    void help_prints_the_usage() {
        var help = run(List.of("--help"), Map.of()).outputOfSuccess();
        assertTrue(help.contains("deploy/install.sh DOMAIN [--jar FILE] [--offline] [--root DIR]"), help);
        assertFalse(help.contains("set -euo"), help);
    }

    private ProgramRun install(Map<String, String> answers) {
        var arguments = new ArrayList<>(arguments());
        arguments.add("--offline"); // the Dify of the answers does not exist
        return run(arguments, answers);
    }

    private List<String> arguments() {
        return List.of(DOMAIN, "--jar", jar.toString(), "--root", root.toString());
    }

    private ProgramRun rollBack() {
        return run(List.of("--rollback", "--root", root.toString()), Map.of());
    }

    private Path installed() {
        return root.resolve("opt/chat-gateway/chat-gateway.jar");
    }

    private ProgramRun run(List<String> arguments, Map<String, String> answers) {
        var command = new ArrayList<>(List.of("env", "-i", "PATH=" + System.getenv("PATH")));
        answers.forEach((name, value) -> command.add(name + "=" + value));
        command.add(ShippedFile.FOLDER.resolve("install.sh").toString());
        command.addAll(arguments);
        return ProgramRun.of(directory, LIMIT, command);
    }

    /** Every file, and when it was written. */
    private Map<String, String> files() throws IOException {
        var files = new TreeMap<String, String>();
        try (var paths = Files.walk(root)) {
            for (var path : paths.filter(path -> !Files.isDirectory(path)).toList()) {
                var written = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
                files.put(root.relativize(path).toString(), written.toString());
            }
        }
        return files;
    }
}
