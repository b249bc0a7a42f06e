package chatgateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.Leaks;
import chatgateway.support.Patience;
import chatgateway.support.Program;
import chatgateway.support.TestGateway;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program's log at the finest level: the cause of each error under its request id, and no private data. */
@Tag("T15")
@Tag("T23")
class LogTest {
    private static final int UNREAD = 700; // lines of some 150 bytes: a pipe holds 64 KB

    @TempDir
    private Path directory;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void an_error_leads_to_its_cause_and_nothing_private_is_written() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));
                var program =
                        Program.start(directory, TestGateway.variables(dify.baseUrl(), Map.of("LOG_LEVEL", "trace")))) {
            var url = program.url();

            dify.play(answer -> {
                answer.text(Leaks.ANSWER);
                answer.end();
            });
            assertTrue(ask(url).body().contains(Leaks.ANSWER));

            dify.play(answer -> {
                answer.text(Leaks.ANSWER);
                answer.error("completion_request_error", 400, Leaks.MESSAGE + TestGateway.KEY);
            });
            assertTrue(ask(url).body().contains("upstream_error"));

            dify.play(answer -> answer.status(CannedReply.error(401, "unauthorized", "Bad key " + TestGateway.KEY)));
            var refused = ask(url);
            assertEquals(502, refused.statusCode());
            assertEquals(401, get(url + "/chat?token=" + TestGateway.token("kim") + "x"));
            assertEquals(200, get(url + "/chat?token=" + TestGateway.token("kim")));
            assertTrue(connect(url, "/chat?token=" + TestGateway.token("kim")).startsWith("HTTP/1.1 400"));

            program.terminate();
            assertEquals(0, program.exitCode());
            var requestId = TestGateway.json(refused).path("request_id").asText();
            var cause = program.output()
                    .lines()
                    .filter(line -> line.contains(requestId))
                    .toList();
            assertEquals(2, cause.size(), program.output());
            assertTrue(cause.get(0).contains("request_id=" + requestId + " code=upstream_auth Dify answered 401"));
            assertTrue(cause.get(1).contains("request_id=" + requestId + " route=/v1/chat-messages"), cause.get(1));
            Leaks.assertNoneIn(program.output());
            assertFalse(
                    Pattern.compile("(?i)\\bkim\\b").matcher(program.output()).find(), program.output());
        }
    }

    /** A log driver or a journal that hangs: its pipe fills up, and users notice nothing. */
    @Tag("slow")
    @Test
    void a_blocked_log_delays_no_request() throws Exception {
        var variables = TestGateway.variables("http://127.0.0.1:9", Map.of("LOG_LEVEL", "info"));
        var process = new ProcessBuilder(Program.commandLine(variables))
                .directory(directory.toFile())
                .start();
        try (var output = process.inputReader()) {
            var address = Pattern.compile("serving at (http://\\S+)/chat");
            var url = output.lines()
                    .map(address::matcher)
                    .filter(Matcher::find)
                    .map(found -> found.group(1))
                    .findFirst()
                    .orElseThrow();
            for (var i = 0; i < UNREAD; i++) {
                assertEquals(404, get(url + "/nowhere"));
            }
            process.destroy();
            assertTrue(process.waitFor(15, TimeUnit.SECONDS), "it ends although nobody takes its last lines");
            assertEquals(0, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }

    private HttpResponse<String> ask(String url) throws Exception {
        var message = request(url + "/v1/chat-messages")
                .header("Authorization", "Bearer " + TestGateway.token("kim"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(TestGateway.messageJson(Leaks.MESSAGE)));
        return http.send(message.build(), BodyHandlers.ofString());
    }

    private int get(String url) throws Exception {
        return http.send(request(url).build(), BodyHandlers.discarding()).statusCode();
    }

    /** A request that no client makes and Jetty warns of. */
    private static String connect(String url, String target) throws IOException {
        try (var socket = new Socket("127.0.0.1", URI.create(url).getPort())) {
            socket.getOutputStream()
                    .write(("CONNECT " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(Patience.of(Duration.ofSeconds(20)));
    }
}
