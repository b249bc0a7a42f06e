package chatgateway.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.auth.ChatUser;
import chatgateway.auth.DailyLimits;
import chatgateway.auth.Reader;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.http.GatewayException;
import chatgateway.json.Json;
import chatgateway.metrics.Metrics;
import chatgateway.support.Eventually;
import chatgateway.support.SentEvents;
import chatgateway.support.TestGateway;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A request over a limit is refused at once, with Retry-After, and permits are released. */
@Tag("T9")
@Tag("T25")
@Tag("T38")
class LimitsTest {
    @Test
    void messages_per_minute_limits_each_user_by_itself() {
        try (var gateway = gateway(Map.of("MESSAGES_PER_MINUTE", "2"))) {
            assertEquals(200, gateway.sendMessageAndWait("u1", "1").statusCode());
            assertEquals(200, gateway.sendMessageAndWait("u1", "2").statusCode());

            var refused = gateway.sendMessageAndWait("u1", "3");

            assertRefused(429, "too_many_requests", refused);
            assertTrue(retryAfter(refused) <= 31, "half a minute refills one of two");
            assertEquals(200, gateway.sendMessageAndWait("u2", "1").statusCode());
            assertEquals(3, gateway.dify().requests().size());
        }
    }

    /** A teacher with many windows must not keep the pupil from working. */
    @Test
    void the_calls_of_a_reader_count_for_the_reader_with_all_pupils_together() {
        var settings = TestGateway.settings("http://127.0.0.1:1", Map.of("MESSAGES_PER_MINUTE", "1"));
        var limits = new Limits(settings, new Metrics(settings));
        var minji = user("minji", null);
        var teacher = new Reader("kim", "Ms Kim", null);

        assertThrows(GatewayException.class, () -> useUp(limits, user("minji", teacher), user("alex", teacher)));

        limits.acquireCall(minji, Cost.WORK).close();
        limits.acquireCall(user("kim", null), Cost.WORK).close(); // a user with the reader's id is somebody else
        limits.acquireCall(user("minji", new Reader("lee", "Mr Lee", null)), Cost.WORK)
                .close();
    }

    /** 1,200 calls, of which a minute has 600. */
    private static void useUp(Limits limits, ChatUser... users) {
        for (var call = 0; call < 60; call++) {
            for (var user : users) {
                limits.acquireCall(user, Cost.WORK).close();
            }
        }
    }

    private static ChatUser user(String id, Reader reader) {
        return new ChatUser("cointutor", id, null, null, Json.object(), 0, DailyLimits.UNSIGNED, reader);
    }

    /** Whoever has a link can read its file as often as its bytes allow, and must not cost its user the other files. */
    @Test
    void a_link_that_others_have_uses_up_its_own_file_only() throws Exception {
        var settings = TestGateway.settings("http://127.0.0.1:1", Map.of());
        var limits = new Limits(settings, new Metrics(settings));
        limits.chargeLink("leaked", "minji", 400 << 20);

        assertThrows(GatewayException.class, () -> limits.acquireLink("leaked", "minji"));
        limits.acquireLink("other", "minji").close();
        limits.chargeLink("other", "minji", 128 << 20);
        limits.chargeLink("third", "minji", 64 << 20);
        assertThrows(GatewayException.class, () -> limits.acquireLink("fourth", "minji"));
        limits.acquireLink("fourth", "bob").close();
    }

    @Test
    void streams_per_user_limits_active_answers_and_the_end_releases_the_permit() throws Exception {
        try (var gateway = gateway(Map.of("STREAMS_PER_USER", "1"))) {
            gateway.dify().play(answer -> {
                answer.text("x");
                answer.hold();
            });
            var events = new SentEvents(gateway.sendMessage("u1", "hi").body());
            var task = events.next("message").get("task_id").asText();

            assertRefused(429, "too_many_requests", gateway.sendMessageAndWait("u1", "again"));
            gateway.post("u1", "/v1/chat-messages/" + task + "/stop", "{}");
            while (!events.isOver()) {}

            assertEquals(200, gateway.sendMessageAndWait("u1", "again").statusCode());
        }
    }

    @Test
    void max_streams_limits_active_answers_of_all_users() throws Exception {
        try (var gateway = gateway(Map.of("MAX_STREAMS", "1"))) {
            gateway.dify().play(answer -> {
                answer.text("x");
                answer.hold();
            });
            new SentEvents(gateway.sendMessage("u1", "hi").body()).next("message");

            assertRefused(503, "overloaded", gateway.sendMessageAndWait("u2", "hi"));
        }
    }

    @Test
    void an_answer_that_dify_has_no_connection_for_is_refused_and_other_calls_are_not() throws Exception {
        try (var gateway = gateway(Map.of("DIFY_MAX_CONNECTIONS", "2"))) {
            gateway.dify().play(answer -> {
                answer.text("x");
                answer.hold();
            });
            var events = new SentEvents(gateway.sendMessage("u1", "hi").body());
            var task = events.next("message").get("task_id").asText();

            assertRefused(503, "overloaded", gateway.sendMessageAndWait("u2", "hi"));
            assertEquals(200, gateway.get("u2", "/v1/conversations").statusCode());
            assertEquals(
                    200,
                    gateway.post("u1", "/v1/chat-messages/" + task + "/stop", "{}")
                            .statusCode());
        }
    }

    @Test
    void every_failure_releases_the_permit() throws InterruptedException, IOException {
        try (var gateway = gateway(Map.of("MAX_STREAMS", "1", "STREAMS_PER_USER", "1"))) {
            gateway.post("u1", "/v1/chat-messages", "{");
            gateway.post("u1", "/v1/chat-messages", "{\"query\":\"\",\"inputs\":{}}");
            gateway.send(gateway.json("u1", "/v1/chat-messages", "{}").setHeader("Content-Type", "text/plain"));
            gateway.dify().play(answer -> answer.status(500, "text/html", "", Map.of()));
            gateway.sendMessageAndWait("u1", "hi");
            gateway.dify().play(answer -> answer.status(500, "text/html", "", Map.of()));
            gateway.post("u1", "/v1/chat-messages", "{\"query\":\"hi\",\"inputs\":{}}");
            gateway.dify().play(answer -> {
                answer.text("x");
                answer.abort();
            });
            gateway.sendMessageAndWait("u1", "hi");
            gateway.dify().play(answer -> {
                for (var i = 0; i < 10_000; i++) {
                    answer.text("the browser leaves in the middle of this ");
                }
                answer.end();
            });
            try (var body = gateway.sendMessage("u1", "hi").body()) {
                new SentEvents(body).next("message");
            }

            Eventually.that(
                    "the place is free again",
                    () -> gateway.sendMessageAndWait("u1", "hi").statusCode() == 200);
        }
    }

    private static TestGateway gateway(Map<String, String> limits) {
        return TestGateway.start(DifyVersion.V1_12, Mode.CHAT, limits);
    }

    private static void assertRefused(int status, String code, HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response.body());
        assertEquals(code, TestGateway.json(response).get("code").asText());
        assertTrue(retryAfter(response) > 0);
    }

    private static int retryAfter(HttpResponse<?> response) {
        return Integer.parseInt(response.headers().firstValue("Retry-After").orElse("0"));
    }
}
