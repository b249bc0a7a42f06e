package chatgateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.json.Json;
import chatgateway.support.Eventually;
import chatgateway.support.Leaks;
import chatgateway.support.Patience;
import chatgateway.support.Program;
import chatgateway.support.TestGateway;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SIGTERM: answers in progress may finish, new messages are rejected, and the exit code is 0. */
@Tag("slow")
@Timeout(300)
class DrainTest {
    private static final Duration LIMIT = Patience.of(Duration.ofSeconds(30)); // a drain takes seven seconds

    @TempDir
    private Path directory;

    private final DemoDify dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void stopDify() {
        dify.close();
    }

    @Test
    void an_answer_that_has_begun_is_finished() throws Exception {
        var go = new CountDownLatch(1);
        dify.play(answer -> {
            answer.text(Leaks.ANSWER);
            go.await();
            answer.text(" and its end");
            answer.end();
        });
        try (var program = start("30")) {
            var url = program.url();
            try (var answer = lines(ask(url))) {
                assertTrue(answer.readLine().contains(Leaks.ANSWER));

                program.terminate();
                Eventually.that("/ready says 503", () -> get(url + "/ready") == 503);
                assertEquals(200, get(url + "/health"));
                var refusal = http.send(message(url), BodyHandlers.ofString());
                assertEquals(503, refusal.statusCode());
                assertEquals("draining", TestGateway.json(refusal).path("code").asText());
                assertTrue(refusal.headers().firstValue("Retry-After").isPresent());

                go.countDown();
                var rest = String.join("\n", answer.lines().toList());
                assertTrue(rest.contains(" and its end"), rest);
                assertTrue(rest.contains("\"message_end\""), rest);
                assertFalse(rest.contains("\"error\""), rest);
            }
            assertEquals(0, program.exitCode());
            Leaks.assertNoneIn(program.output());
        }
    }

    @Test
    void an_answer_that_takes_too_long_ends_with_one_error() throws Exception {
        dify.play(answer -> {
            answer.text(Leaks.ANSWER);
            answer.hold();
        });
        try (var program = start("1")) {
            try (var answer = lines(ask(program.url()))) {
                assertTrue(answer.readLine().contains(Leaks.ANSWER));

                program.terminate();
                var rest = answer.lines().filter(line -> !line.isBlank()).toList();
                assertEquals(1, rest.size(), rest.toString());
                assertTrue(rest.get(0).startsWith("data: "), rest.toString());
                var error = Json.object(rest.get(0).substring("data: ".length()).getBytes(UTF_8))
                        .orElseThrow();
                assertEquals("error", error.path("event").asText());
                assertEquals("draining", error.path("code").asText());
                assertEquals(503, error.path("status").asInt());
            }
            assertEquals(0, program.exitCode());
            Leaks.assertNoneIn(program.output());
        }
        assertEquals(
                List.of(Leaks.ANSWER),
                dify.messagesOf(TestGateway.KEY, "cointutor_kim").stream()
                        .map(message -> message.answer())
                        .toList(),
                "what was written is saved");
    }

    @Test
    void an_answer_of_which_nothing_is_known_yet_ends_with_the_same_error() throws Exception {
        dify.play(answer -> {
            answer.ping();
            answer.hold();
        });
        try (var program = start("1")) {
            try (var answer = lines(ask(program.url()))) {
                program.terminate();
                var rest = String.join("\n", answer.lines().toList());
                assertTrue(rest.contains("\"draining\""), rest);
            }
            assertEquals(0, program.exitCode());
        }
    }

    @Test
    void blocking_requests_get_the_same_error() throws Exception {
        dify.play(answer -> answer.hold());
        try (var program = start("1")) {
            var url = program.url();
            var message = message(url, TestGateway.messageJson("hello").replace("streaming", "blocking"));
            var answer = http.sendAsync(message, BodyHandlers.ofString());
            Eventually.that(
                    "Dify has the message",
                    () -> dify.openStreams() == 1 || !dify.requests().isEmpty());
            program.terminate();

            var refusal = answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertEquals(503, refusal.statusCode());
            assertEquals("draining", TestGateway.json(refusal).path("code").asText());
            assertEquals(0, program.exitCode());
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM,143", "INT,130"})
    void a_second_signal_ends_at_once(String signal, int exitCode) throws Exception {
        dify.play(answer -> {
            answer.text("begun");
            answer.hold();
        });
        try (var program = start("60")) {
            var url = program.url();
            try (var answer = lines(ask(url))) {
                assertTrue(answer.readLine().contains("begun"));
                program.signal(signal);
                Eventually.that("/ready says 503", () -> get(url + "/ready") == 503);
                program.signal(signal);
                assertEquals(exitCode, program.exitCode());
            }
        }
    }

    private Program start(String drainSeconds) throws IOException {
        var more = Map.of("DRAIN_SECONDS", drainSeconds, "LOG_LEVEL", "trace");
        return Program.start(directory, TestGateway.variables(dify.baseUrl(), more));
    }

    private HttpResponse<InputStream> ask(String url) throws Exception {
        var response = http.send(message(url), BodyHandlers.ofInputStream());
        assertEquals(200, response.statusCode());
        return response;
    }

    private static BufferedReader lines(HttpResponse<InputStream> response) {
        return new BufferedReader(new InputStreamReader(response.body(), UTF_8));
    }

    private static HttpRequest message(String url) {
        return message(url, TestGateway.messageJson(Leaks.MESSAGE));
    }

    private static HttpRequest message(String url, String body) {
        return HttpRequest.newBuilder(URI.create(url + "/v1/chat-messages"))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + TestGateway.token("kim"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private int get(String url) {
        try {
            var request = HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT).build();
            return http.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
