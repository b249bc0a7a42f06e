package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.Events;
import chatgateway.Eventually;
import chatgateway.TestGateway;
import chatgateway.demo.dify.Canned;
import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.Generation;
import chatgateway.demo.dify.DemoDify.Mode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever Dify does wrong, the user gets one error in our words, and Dify was asked once (design 2.5, wire.md §6). */
@TestInstance(Lifecycle.PER_CLASS)
class UpstreamErrorsTest {
    private static final String LEAK = "LEAK sk-proj-123 you said: hi";

    private final TestGateway gateway = TestGateway.start();

    @BeforeEach
    void forget() {
        gateway.dify().forgetReceived();
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                // Dify's answer, then ours
                Arguments.of(Canned.error(400, "invalid_param", LEAK), 400, "invalid_param"),
                Arguments.of(
                        Canned.error(400, "invalid_param", "Too many requests. " + LEAK), 429, "too_many_requests"),
                Arguments.of(Canned.error(429, "too_many_requests", LEAK), 429, "too_many_requests"),
                Arguments.of(Canned.error(429, "rate_limit_error", LEAK), 429, "rate_limit_error"),
                Arguments.of(Canned.of(429, "text/html", LEAK), 429, "too_many_requests"),
                Arguments.of(Canned.error(400, "provider_quota_exceeded", LEAK), 400, "provider_quota_exceeded"),
                Arguments.of(Canned.error(400, "completion_request_error", LEAK), 400, "completion_request_error"),
                Arguments.of(Canned.error(400, "not_chat_app", LEAK), 400, "not_chat_app"),
                Arguments.of(Canned.error(400, "app_unavailable", LEAK), 400, "app_unavailable"),
                Arguments.of(Canned.error(404, "not_found", LEAK), 404, "not_found"),
                Arguments.of(Canned.of(404, "text/html", LEAK), 404, "not_found"),
                Arguments.of(Canned.error(401, "unauthorized", LEAK), 502, "upstream_auth"),
                Arguments.of(Canned.error(403, "forbidden", LEAK), 502, "upstream_auth"),
                Arguments.of(Canned.error(403, "Your balance is empty, " + LEAK, LEAK), 502, "upstream_auth"),
                Arguments.of(Canned.error(400, "Your balance is empty, " + LEAK, LEAK), 502, "upstream_error"),
                Arguments.of(Canned.error(400, "something_new", LEAK), 502, "upstream_error"),
                Arguments.of(Canned.of(413, "text/html", LEAK), 413, "payload_too_large"),
                Arguments.of(Canned.error(500, "internal_server_error", LEAK), 502, "upstream_error"),
                Arguments.of(Canned.badGateway(), 502, "upstream_error"),
                Arguments.of(Canned.of(503, "text/html", LEAK), 502, "upstream_error"),
                Arguments.of(Canned.of(504, "text/html", LEAK), 504, "upstream_timeout"),
                Arguments.of(Canned.of(200, "text/html", LEAK), 502, "upstream_error"),
                Arguments.of(Canned.of(200, "application/json", "{\"leak\":\"" + LEAK + "\"}"), 502, "upstream_error"),
                Arguments.of(
                        new Canned(302, "text/html", new byte[0], Map.of("Location", "/v1/x")), 502, "upstream_error"),
                Arguments.of(
                        new Canned(307, "text/html", new byte[0], Map.of("Location", "/v1/x")), 502, "upstream_error"));
    }

    @ParameterizedTest(name = "{0} -> {1} {2}")
    @MethodSource("answers")
    void before_the_stream(Canned dify, int status, String code) {
        gateway.dify().play(answer -> answer.status(dify));

        var response = gateway.askAndWait("u1", "hi");

        assertEquals(status, response.statusCode());
        var error = TestGateway.json(response);
        assertEquals(code, error.get("code").asText());
        assertEquals(status, error.get("status").asInt());
        assertEquals(
                response.headers().firstValue("X-Request-Id").orElseThrow(),
                error.get("request_id").asText());
        assertFalse(response.body().contains("LEAK"), response.body());
        assertEquals(
                status == 429 && !code.startsWith("rate"),
                response.headers().firstValue("Retry-After").isPresent());
        assertEquals(1, gateway.dify().received().size());
    }

    @ParameterizedTest
    @CsvSource({
        "completion_request_error, 400, completion_request_error",
        "provider_quota_exceeded,  400, provider_quota_exceeded",
        "invalid_param,            400, invalid_param",
        "internal_server_error,    500, upstream_error",
        "a_new_code,               400, upstream_error",
    })
    void in_the_stream_an_error_event_is_reworded_and_ends_it(String dify, int status, String code) throws IOException {
        gateway.dify().play(answer -> {
            answer.text("so far");
            answer.error(dify, status, LEAK);
            answer.hold();
        });

        var body = gateway.askAndWait("u1", "hi").body();

        var events = new Events(body).rest();
        assertEquals("so far", Events.textOf(events));
        assertOneErrorAtTheEnd(events, code);
        assertTrue(events.get(events.size() - 1).hasNonNull("conversation_id"), body);
        assertFalse(body.contains("LEAK"), body);
    }

    @Test
    void an_error_without_code_and_ids_after_a_ping_does_not_hang() throws IOException {
        gateway.dify().play(answer -> {
            answer.ping();
            answer.raw("data: {\"event\":\"error\",\"message\":\"" + LEAK + "\",\"status\":500}\n\n");
            answer.hold(); // Dify 1.13 and later keep the connection open for up to 300 s (wire.md §5.6)
        });

        var events = new Events(gateway.askAndWait("u1", "hi").body()).rest();

        assertOneErrorAtTheEnd(events, "upstream_error");
    }

    @Test
    void a_stream_that_ends_without_an_ending_is_an_error() throws IOException {
        gateway.dify().play(answer -> {
            answer.text("so far");
            answer.closeEarly();
        });

        var events = new Events(gateway.askAndWait("u1", "hi").body()).rest();

        assertEquals("so far", Events.textOf(events));
        assertOneErrorAtTheEnd(events, "upstream_error");
    }

    @Test
    void a_connection_that_breaks_in_the_middle_of_an_event_is_an_error() throws IOException {
        gateway.dify().play(answer -> {
            answer.text("so far");
            answer.raw("data: {\"event\":\"message\",\"answer\":\"ha");
            answer.abort();
        });

        var events = new Events(gateway.askAndWait("u1", "hi").body()).rest();

        assertEquals("so far", Events.textOf(events));
        assertOneErrorAtTheEnd(events, "upstream_error");
    }

    @Test
    void what_breaks_after_the_end_is_nobodys_business() throws IOException {
        gateway.dify().play(answer -> {
            answer.text("all");
            answer.event("message_end", event -> event.putObject("metadata"));
            answer.abort();
        });

        var events = new Events(gateway.askAndWait("u1", "hi").body()).rest();

        assertEquals("message_end", events.get(events.size() - 1).get("event").asText());
    }

    @Test
    void dify_that_is_not_there_is_a_502_and_is_back_at_the_first_try_when_it_is() {
        try (var other = TestGateway.start()) {
            var address = other.dify().baseUrl();
            other.dify().close();

            var response = other.askAndWait("u1", "hi");
            assertEquals(502, response.statusCode());
            assertEquals(
                    "upstream_error", TestGateway.json(response).get("code").asText());

            var port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
            var back = DemoDify.start(Generation.V1_12, Map.of(TestGateway.KEY, Mode.CHAT), port);
            try {
                assertEquals(200, other.askAndWait("u1", "hi").statusCode());
            } finally {
                back.close();
            }
        }
    }

    @Test
    void nothing_is_left_open_after_a_failure() throws InterruptedException {
        gateway.dify().play(answer -> {
            answer.text("x");
            answer.error("internal_server_error", 500, "");
            answer.pause(Duration.ofSeconds(300));
        });

        gateway.askAndWait("u1", "hi");

        Eventually.that("Dify's connection is closed", () -> gateway.dify().openStreams() == 0);
    }

    private static void assertOneErrorAtTheEnd(List<com.fasterxml.jackson.databind.JsonNode> events, String code) {
        var errors = events.stream()
                .filter(event -> event.path("event").asText().equals("error"))
                .toList();
        assertEquals(1, errors.size(), events.toString());
        var last = events.get(events.size() - 1);
        assertEquals(errors.get(0), last);
        assertEquals(code, last.get("code").asText());
        assertTrue(last.hasNonNull("request_id"));
        assertTrue(last.path("status").isInt());
        assertFalse(last.path("message").asText().isBlank());
    }
}
