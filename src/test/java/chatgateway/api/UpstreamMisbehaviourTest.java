package chatgateway.api;

import static chatgateway.support.api.UpstreamRow.END;
import static chatgateway.support.api.UpstreamRow.TEXT;
import static chatgateway.support.api.UpstreamRow.broken;
import static chatgateway.support.api.UpstreamRow.event;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.dify.Timeouts;
import chatgateway.support.CapturedLog;
import chatgateway.support.Eventually;
import chatgateway.support.SentEvents;
import chatgateway.support.TestGateway;
import chatgateway.support.api.BrokenStreamRows;
import chatgateway.support.api.RawUpstream;
import chatgateway.support.api.RefusalRows;
import chatgateway.support.api.UpstreamRow;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever Dify does wrong (docs/threats.md#t20-upstream-misbehaves), the user reads what there was and one error in
 * our words, Dify received the message once (docs/threats.md#t22-a-message-sent-twice), the log has the cause, and the next
 * question is answered as if nothing had been (docs/threats.md#r14-a-key-is-revoked).
 */
@Tag("T20")
@Tag("T22")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class UpstreamMisbehaviourTest {
    private static final String QUESTION = "CANARY-QUESTION";
    private static final Pattern END_EVENT =
            Pattern.compile("data: \\{\"event\":\"(message_end|workflow_finished|error)\"");
    private static final List<String> SECRETS =
            List.of("LEAK", TestGateway.KEY, TestGateway.SECRET, QUESTION, "so far", "eyJ");
    private static final Timeouts SHORT =
            new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(5));

    private final RawUpstream upstream = new RawUpstream();
    private final TestGateway gateway = start(Timeouts.USUAL);
    private final TestGateway impatient = start(SHORT);

    /** The user of each gateway may have one answer at a time: a permit that is not released would block the next message. */
    private TestGateway start(Timeouts timeouts) {
        var nobody = DemoDify.start(DifyVersion.V1_12, Map.of());
        return TestGateway.inFrontOf(nobody, upstream.url(), Map.of("STREAMS_PER_USER", "1"), timeouts);
    }

    @AfterAll
    void stop() {
        gateway.close();
        impatient.close();
        upstream.close();
    }

    static Stream<UpstreamRow> rows() {
        return Stream.concat(RefusalRows.all(), BrokenStreamRows.all());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void one_ending_and_nothing_else(UpstreamRow row) throws Exception {
        check(row, gateway);
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}")
    @MethodSource("chatgateway.support.api.BrokenStreamRows#many")
    void many_events_arrive(UpstreamRow row) throws Exception {
        check(row, gateway);
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}")
    @MethodSource("chatgateway.support.api.SilenceRows#all")
    void patience_ends(UpstreamRow row) throws Exception {
        check(row, impatient);
    }

    @Tag("slow")
    @Test
    void a_stream_without_end_is_cut_after_64_mib() throws Exception {
        var piece = event("message", "\"answer\":\"" + "x".repeat(1 << 20) + "\"");
        upstream.reply(connection -> {
            connection.begin();
            while (true) {
                connection.chunk(piece);
            }
        });

        var body = gateway.sendMessage("u1", QUESTION).body().readAllBytes();

        assertTrue(body.length > 64 << 20 && body.length < 66 << 20, body.length + " bytes");
        var end = new String(body, body.length - 1_000, 1_000, UTF_8);
        var events = new SentEvents(end.substring(end.indexOf("data: "))).rest();
        assertEquals(1, events.size(), end);
        assertError(events.get(0), "upstream_error");
        assertReleased(gateway);
    }

    @Test
    void ids_are_learned_though_a_comment_comes_first() throws Exception {
        check(
                broken("a comment first", "upstream_error", TEXT, connection -> connection.events(": hi\n\n" + TEXT)),
                gateway);
    }

    private void check(UpstreamRow row, TestGateway gateway) throws Exception {
        upstream.reply(row.reply());
        var posts = upstream.posts();
        try (var log = new CapturedLog()) {
            var response = gateway.sendMessageAndWait("u1", QUESTION);

            assertEquals(row.status(), response.statusCode(), response.body());
            if (row.status() == 200) {
                assertAnswer(row, response);
            } else {
                assertRefusal(row, response);
            }
            assertEquals(1, upstream.posts() - posts, "the question reached Dify once");
            assertFalse((response.headers().map() + response.body()).contains("LEAK"), response.body());
            var causes = log.linesWith(requestId(response)).stream()
                    .filter(line -> line.contains("code="))
                    .toList();
            assertEquals(row.code() == null ? 0 : 1, causes.size(), log.text());
            SECRETS.forEach(secret -> assertFalse(log.text().contains(secret), secret + " in " + log.text()));
        }
        assertReleased(gateway);
    }

    private static void assertRefusal(UpstreamRow row, HttpResponse<String> response) {
        var error = TestGateway.json(response);
        assertEquals(row.code(), error.path("code").asText());
        assertEquals(row.status(), error.path("status").asInt());
        assertEquals(requestId(response), error.path("request_id").asText());
        assertEquals(
                List.of("too_many_requests", "rate_limit_error").contains(row.code()),
                response.headers().firstValue("Retry-After").isPresent());
    }

    private static void assertAnswer(UpstreamRow row, HttpResponse<String> response) throws IOException {
        var body = response.body();
        if (row.code() == null) {
            assertTrue(row.passed().equals(body), () -> beginning(row.passed()) + "but got\n" + beginning(body));
        } else {
            assertTrue(body.startsWith(row.passed()), () -> beginning(body));
            var rest = new SentEvents(body.substring(row.passed().length())).rest();
            assertEquals(1, rest.size(), body);
            assertError(rest.get(0), row.code());
            assertEquals(requestId(response), rest.get(0).path("request_id").asText());
            assertEquals(row.passed().contains("conversation_id"), rest.get(0).hasNonNull("conversation_id"), body);
        }
        var ends =
                body.lines().filter(line -> END_EVENT.matcher(line).lookingAt()).count();
        assertEquals(1, ends, () -> beginning(body));
    }

    /** Some answers here are megabytes. */
    private static String beginning(String text) {
        return text.substring(0, Math.min(1_000, text.length())) + "\n(" + text.length() + " characters) ";
    }

    private static void assertError(JsonNode event, String code) {
        assertEquals("error", event.path("event").asText());
        assertEquals(code, event.path("code").asText());
        assertTrue(event.path("status").isInt());
        assertFalse(event.path("message").asText().isBlank());
    }

    /** Sockets and permits are back, the gateway is ready, and the same user can send a message at once. */
    private void assertReleased(TestGateway gateway) throws InterruptedException {
        upstream.reply(connection -> connection.events(TEXT, END));
        assertEquals(TEXT + END, gateway.sendMessageAndWait("u1", "again").body());
        assertEquals(
                200,
                gateway.send(gateway.request("/ready"), BodyHandlers.discarding())
                        .statusCode());
        Eventually.that("every connection to Dify is closed", () -> upstream.open() == 0);
    }

    private static String requestId(HttpResponse<?> response) {
        return response.headers().firstValue("X-Request-Id").orElseThrow();
    }
}
