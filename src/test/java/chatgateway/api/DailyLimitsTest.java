package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.SentEvents;
import chatgateway.support.TestGateway;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user and a system may use in a day, by the settings and by what the host signs. */
@Tag("T25")
class DailyLimitsTest {
    private static final Map<String, String> SETTINGS =
            Map.of("MESSAGES_PER_DAY", "1", "SYSTEM_MESSAGES_PER_DAY", "4", "LIMITS_ZONE", "Asia/Seoul");

    @Test
    void a_signed_limit_replaces_the_setting_for_its_user_only() {
        try (var gateway = TestGateway.start(DifyVersion.V1_14, Mode.CHAT, SETTINGS)) {
            var paid = token("paid", Map.of("messages_per_day", 2));
            assertEquals(200, send(gateway, paid).statusCode());
            assertEquals(200, send(gateway, paid).statusCode());
            assertQuotaExceeded(send(gateway, paid));
            assertQuotaExceeded(send(gateway, token("none", Map.of("messages_per_day", 0))));

            assertEquals(200, send(gateway, TestGateway.token("free")).statusCode());
            assertQuotaExceeded(send(gateway, TestGateway.token("free")));
        }
    }

    /** What the operator pays for is capped, whatever hosts sign; a refused message counts for nobody. */
    @Test
    void no_claim_raises_the_limit_of_a_system() {
        try (var gateway = TestGateway.start(DifyVersion.V1_14, Mode.CHAT, SETTINGS)) {
            var rich = token("rich", Map.of("messages_per_day", 1_000));
            for (var sent = 0; sent < 4; sent++) {
                assertEquals(200, send(gateway, rich).statusCode());
            }
            assertQuotaExceeded(send(gateway, rich));
            assertQuotaExceeded(send(gateway, TestGateway.token("another")));
            assertEquals(0, used(session(gateway, TestGateway.token("another"))));
            assertEquals(4, used(session(gateway, rich)));
            var elsewhere = gateway.json("x", "/v1/chat-messages", TestGateway.messageJson("hi"))
                    .setHeader("Authorization", "Bearer " + TestGateway.token("drillquiz", "u", Duration.ofHours(1)));
            assertEquals(200, gateway.send(elsewhere).statusCode(), "another system has its own");
        }
    }

    @Test
    void the_answers_of_a_system_at_a_time_leave_room_for_other_systems() throws Exception {
        try (var gateway = TestGateway.start(DifyVersion.V1_14, Mode.CHAT, Map.of("SYSTEM_STREAMS_COINTUTOR", "1"))) {
            gateway.dify().play(answer -> {
                answer.text("x");
                answer.hold();
            });
            var events = new SentEvents(gateway.sendMessage("u1", "hi").body());
            var task = events.next("message").get("task_id").asText();

            var refused = gateway.sendMessageAndWait("u2", "hi");
            assertEquals(503, refused.statusCode());
            assertEquals("overloaded", TestGateway.json(refused).path("code").asText());
            var elsewhere = gateway.json("x", "/v1/chat-messages", TestGateway.messageJson("hi"))
                    .setHeader("Authorization", "Bearer " + TestGateway.token("drillquiz", "u", Duration.ofHours(1)));
            assertEquals(200, gateway.send(elsewhere).statusCode());

            gateway.post("u1", "/v1/chat-messages/" + task + "/stop", "{}");
            while (!events.isOver()) {}
            assertEquals(200, gateway.sendMessageAndWait("u2", "hi").statusCode());
        }
    }

    static Stream<Arguments> apps() {
        return Stream.of(
                arguments(DifyVersion.V1_14, Mode.CHAT, "/v1/chat-messages"),
                arguments(DifyVersion.V1_12, Mode.ADVANCED_CHAT, "/v1/chat-messages"),
                arguments(DifyVersion.V0_11, Mode.COMPLETION, "/v1/completion-messages"),
                arguments(DifyVersion.V1_14, Mode.WORKFLOW, "/v1/workflows/run"));
    }

    @ParameterizedTest
    @MethodSource("apps")
    void tokens_are_charged_when_the_answer_ends_in_both_modes(DifyVersion version, Mode mode, String path) {
        try (var gateway = TestGateway.start(version, mode, Map.of("TOKENS_PER_DAY", "1000000"))) {
            var token = TestGateway.token("u1");
            var before = 0L;
            for (var responseMode : new String[] {"streaming", "blocking"}) {
                var body =
                        "{\"query\":\"hi\",\"inputs\":{\"query\":\"hi\"},\"response_mode\":\"" + responseMode + "\"}";
                assertEquals(200, gateway.post("u1", path, body).statusCode());
                var after = session(gateway, token).path("tokens").path("used").asLong();
                assertTrue(after > before, responseMode + ": " + after);
                before = after;
            }
        }
    }

    @Test
    void the_last_answer_may_take_more_than_is_left() {
        try (var gateway = TestGateway.start(DifyVersion.V1_14, Mode.CHAT, Map.of())) {
            var token = token("u1", Map.of("tokens_per_day", 1));
            assertEquals(200, send(gateway, token).statusCode());

            assertQuotaExceeded(send(gateway, token));
            var tokens = session(gateway, token).path("tokens");
            assertEquals(1, tokens.path("limit").asInt());
            assertTrue(tokens.path("used").asInt() > 1);
        }
    }

    @Test
    void the_session_says_what_is_used_and_when_the_day_ends() {
        try (var gateway = TestGateway.start(DifyVersion.V1_14, Mode.CHAT, SETTINGS)) {
            var token = TestGateway.token("u1");
            var before = session(gateway, token).path("messages");
            send(gateway, token);
            var after = session(gateway, token);

            assertEquals(1, before.path("limit").asInt());
            assertEquals(0, before.path("used").asInt());
            assertEquals(1, used(after));
            assertTrue(after.path("tokens").isMissingNode(), "no such limit");
            var zone = ZoneId.of("Asia/Seoul");
            var end = Instant.ofEpochSecond(
                    after.path("messages").path("resets_at").asLong());
            assertEquals("00:00", end.atZone(zone).toLocalTime().toString());
            var today = LocalDate.now(zone);
            assertTrue(end.atZone(zone).toLocalDate().isAfter(today.minusDays(1)));
            assertTrue(session(gateway, TestGateway.readToken("u1", "kim"))
                    .path("messages")
                    .isMissingNode());
        }
    }

    private static String token(String user, Map<String, Integer> limits) {
        return TestGateway.token(user, Map.of("limits", limits));
    }

    private static HttpResponse<String> send(TestGateway gateway, String token) {
        return gateway.send(
                gateway.request("/v1/chat-messages")
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(TestGateway.messageJson("hi"))),
                BodyHandlers.ofString());
    }

    private static JsonNode session(TestGateway gateway, String token) {
        return TestGateway.json(
                        gateway.send(gateway.request("/api/session").header("Authorization", "Bearer " + token)))
                .path("limits");
    }

    private static int used(JsonNode limits) {
        return limits.path("messages").path("used").asInt();
    }

    private static void assertQuotaExceeded(HttpResponse<String> response) {
        assertEquals(429, response.statusCode(), response.body());
        assertEquals("quota_exceeded", TestGateway.json(response).path("code").asText());
        var seconds = response.headers().firstValueAsLong("Retry-After").orElse(0);
        assertTrue(seconds > 0 && seconds <= 25 * 3600 + 1);
    }
}
