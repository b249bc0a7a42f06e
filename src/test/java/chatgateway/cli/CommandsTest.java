package chatgateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.support.Leaks;
import chatgateway.support.Patience;
import chatgateway.support.Program;
import chatgateway.support.ProgramRun;
import chatgateway.support.TestGateway;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each command as a process: its output and exit code. */
@Tag("slow")
class CommandsTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String NO_DIFY = "http://127.0.0.1:9";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "change-me-to-a-long-random-string, is a sample value",
        "PlumTree9182,                      must be at least 32 bytes long",
        "'',                                is required"
    })
    void a_bad_secret_and_everything_else_that_is_wrong_ends_the_start_at_once(String secret, String rule) {
        var variables = variables(Map.of("JWT_SECRET", secret, "PORT", "many", "DIFY_BASE_URL", "ftp://dify"));
        var run = ProgramRun.of(directory, SOON, Program.commandLine(variables));

        assertEquals(1, run.exitCode());
        assertEquals("", run.output());
        var problems = run.errors().lines().toList();
        assertEquals(3, problems.size(), run.errors());
        assertTrue(problems.stream().anyMatch(line -> line.startsWith("JWT_SECRET") && line.contains(rule)));
        assertTrue(problems.stream().anyMatch(line -> line.startsWith("PORT")));
        assertTrue(problems.stream().anyMatch(line -> line.startsWith("DIFY_BASE_URL")));
        assertTrue(secret.isEmpty() || !run.errors().contains(secret), run.errors());
        Leaks.assertNoneIn(run.errors());
    }

    @Test
    void a_port_that_is_taken_is_named() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = String.valueOf(taken.getLocalPort());
            var serve = Program.run(directory, variables(Map.of("PORT", port)));
            assertEquals(1, serve.exitCode());
            assertTrue(serve.errors().startsWith("Cannot bind HOST 127.0.0.1, PORT " + port + ": address in use"));
            Leaks.assertNoneIn(serve.output() + serve.errors());

            // The host page of the demo is one port higher.
            var before = String.valueOf(taken.getLocalPort() - 1);
            var demo = Program.run(directory, Map.of("HOST", "127.0.0.1", "PORT", before), "demo");
            assertEquals(1, demo.exitCode());
            assertTrue(demo.errors().contains(" or " + port + ": address in use"), demo.errors());
        }
    }

    @Test
    void help_names_every_command() {
        var help = Program.run(directory, Map.of(), "--help");
        assertEquals(0, help.exitCode());
        for (var command : List.of("token --system S --user U [--ttl SECONDS]", "check", "--version")) {
            assertTrue(help.output().contains(command), command);
        }

        var version = Program.run(directory, Map.of(), "--version");
        assertEquals(0, version.exitCode());
        assertTrue(version.output().startsWith("chat-gateway "), version.output());

        var unknown = Program.run(directory, Map.of(), "serve-me");
        assertEquals(1, unknown.exitCode());
        assertTrue(unknown.errors().startsWith("There is no command 'serve-me'."), unknown.errors());
        assertTrue(unknown.errors().endsWith(help.output() + "\n"), "the help follows");
    }

    @Test
    void token_prints_a_url_that_the_gateway_accepts() throws Exception {
        try (var gateway = TestGateway.start()) {
            var variables = variables(Map.of("PUBLIC_URL", gateway.url(), "LC_ALL", "C.UTF-8"));
            var token = Program.run(directory, variables, "token", "--user", "김 민지", "--system", "cointutor");

            var url = token.outputOfSuccess();
            assertTrue(url.startsWith(gateway.url() + "/chat?token="), url);
            assertEquals(200, get(url));
            Leaks.assertNoText(url);
        }
    }

    /** Every name of three syllables would be the same nine replacement characters. */
    @Test
    void token_signs_no_user_that_the_process_cannot_decode() {
        var token = Program.run(
                directory, variables(Map.of("LC_ALL", "C")), "token", "--user", "김민수", "--system", "cointutor");

        assertEquals(1, token.exitCode());
        assertTrue(
                token.errors().contains("--user cannot be read")
                        && token.errors().contains("LC_ALL=C.UTF-8"),
                token.errors());
    }

    @ParameterizedTest
    @CsvSource({
        "''                                             , Usage: token",
        "--system cointutor                             , Usage: token",
        "--system cointutor --user 42 --for 5           , Usage: token",
        "--system cointutor --user 42 --ttl             , Usage: token",
        "--system cointutor --user 42 --ttl soon        , --ttl must be a number of seconds",
        "--system cointutor --user 42 --ttl 99999999    , JWT_MAX_TTL_SECONDS at most (86400)",
        "--system coin_tutor --user 42                  , without '_'",
        "--system mathtutor --user 42                   , ALLOWED_SYSTEM_IDS does not list the system mathtutor",
    })
    void token_makes_none_that_the_gateway_would_refuse(String arguments, String reason) {
        var settings = TestGateway.settings(NO_DIFY, Map.of());
        var words = arguments.isEmpty() ? List.<String>of() : List.of(arguments.split(" "));

        var refusal = assertThrows(UsageException.class, () -> new TokenCommand(settings).chatUrl(words));

        assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
    }

    @Test
    void the_demo_prints_a_working_chat_url_and_that_it_is_a_demo() throws Exception {
        var variables = Map.of("HOST", "127.0.0.1", "PORT", "0", "LOG_LEVEL", "trace");
        try (var demo = Program.start(directory, variables, "demo")) {
            demo.await(Pattern.compile("Stop with Ctrl-C"));
            var greeting = demo.output();
            var urls =
                    Pattern.compile("http://\\S+").matcher(greeting).results().toList();

            assertTrue(greeting.contains("DEMO"), greeting);
            assertTrue(greeting.contains("김민지"), greeting);
            // The host page, a chat in English and one in Korean, and two for those who copy a line.
            assertEquals(5, urls.size(), greeting);
            assertEquals(200, get(urls.get(0).group()));
            for (var chat : urls.subList(1, 3)) {
                assertTrue(chat.group().contains("/chat?token="), greeting);
                assertEquals(200, get(chat.group()));
            }

            demo.terminate();
            assertEquals(0, demo.exitCode());
            var logged = demo.output().substring(greeting.length());
            Leaks.assertNoneIn(logged);
        }
    }

    @Test
    void the_demo_refuses_to_stand_beside_a_real_key() {
        for (var name : List.of("DIFY_API_KEY", "DIFY_API_KEY_COINTUTOR", "DIFY_API_KEY_FILE")) {
            var run = Program.run(directory, Map.of("PORT", "0", name, TestGateway.KEY), "demo");
            assertEquals(1, run.exitCode());
            assertTrue(run.errors().startsWith("The demo does not start beside a real app key."), run.errors());
            assertFalse(run.errors().contains(TestGateway.KEY), run.errors());
        }
    }

    @Test
    void check_ends_with_0_only_when_users_can_chat() {
        try (var dify = DemoDify.start(DemoDify.DifyVersion.V1_14, Map.of(TestGateway.KEY, DemoDify.Mode.CHAT))) {
            var good = Program.run(directory, variables(Map.of("DIFY_BASE_URL", dify.baseUrl())), "check");
            assertTrue(good.outputOfSuccess().contains("Dify 1.14.2 answers"), good.output());

            dify.app(TestGateway.KEY).enabled(false);
            var bad = Program.run(directory, variables(Map.of("DIFY_BASE_URL", dify.baseUrl())), "check");
            assertEquals(1, bad.exitCode());
            assertTrue(bad.output().contains("WRONG"), bad.output());
            Leaks.assertNoneIn(good.output() + good.errors() + bad.output() + bad.errors());
        }
        var unset = Program.run(directory, Map.of(), "check");
        assertEquals(1, unset.exitCode());
        assertEquals(3, unset.errors().lines().count(), unset.errors());
    }

    /** The settings of the other tests, as loud as they get. */
    private static Map<String, String> variables(Map<String, String> more) {
        var variables = new HashMap<>(TestGateway.variables(NO_DIFY, Map.of("LOG_LEVEL", "trace")));
        variables.putAll(more);
        return variables;
    }

    private static int get(String url) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Patience.of(SOON))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }
}
