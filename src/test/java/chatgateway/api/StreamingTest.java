package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.http.Params;
import chatgateway.support.Eventually;
import chatgateway.support.SentEvents;
import chatgateway.support.TestGateway;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An answer reaches the client as Dify sends it. */
class StreamingTest {
    @Test
    void each_event_arrives_before_dify_has_written_the_next() throws Exception {
        try (var gateway = TestGateway.start()) {
            var firstWasRead = new CountDownLatch(1);
            gateway.dify().play(answer -> {
                answer.text("first");
                await(firstWasRead); // the second is written only when the test has read the first
                answer.text("second");
                answer.end();
            });

            var response = gateway.sendMessage("u1", "hi");
            assertEquals(200, response.statusCode());
            assertEquals("text/event-stream;charset=utf-8", header(response, "Content-Type"));
            assertEquals("no", header(response, "X-Accel-Buffering"));
            assertEquals("no-store, no-transform", header(response, "Cache-Control"));
            var events = new SentEvents(response.body());

            assertEquals("first", events.next("message").get("answer").asText());
            firstWasRead.countDown();
            assertEquals("second", events.next("message").get("answer").asText());
            events.next("message_end");
            assertTrue(events.isOver());
        }
    }

    @Test
    void the_headers_arrive_before_the_first_event() throws Exception {
        try (var gateway = TestGateway.start()) {
            var headersWereRead = new CountDownLatch(1);
            gateway.dify().play(answer -> {
                answer.ping(); // Dify 1.13 and later begin so, and may then be silent for long
                await(headersWereRead);
                answer.text("late");
                answer.end();
            });

            var response = gateway.sendMessage("u1", "hi");
            headersWereRead.countDown();

            assertEquals(
                    "late",
                    new SentEvents(response.body())
                            .next("message")
                            .get("answer")
                            .asText());
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "V0_11, CHAT",
        "V0_11, ADVANCED_CHAT",
        "V1_4, CHAT",
        "V1_9, AGENT_CHAT",
        "V1_12, CHAT",
        "V1_12, AGENT_CHAT",
        "V1_12, ADVANCED_CHAT",
        "V1_14, CHAT",
        "V1_14, ADVANCED_CHAT"
    })
    void every_version_and_chat_type_streams_to_its_end(DifyVersion version, Mode mode) throws IOException {
        try (var gateway = TestGateway.start(version, mode, Map.of())) {
            gateway.dify().play(answer -> {
                answer.text("Hé ");
                answer.text("안녕");
                answer.end();
            });

            var events = new SentEvents(gateway.sendMessage("u1", "hi").body()).rest();

            assertEquals("Hé 안녕", SentEvents.textOf(events));
            assertEquals(
                    1,
                    events.stream()
                            .filter(e -> e.path("event").asText().equals("message_end"))
                            .count());
            assertTrue(events.stream().noneMatch(e -> e.path("event").asText().equals("error")), events.toString());
        }
    }

    @Test
    void a_blocking_answer_comes_in_one_piece_without_what_is_not_for_users() {
        try (var gateway = TestGateway.start(DifyVersion.V1_12, Mode.ADVANCED_CHAT, Map.of())) {
            gateway.dify().play(answer -> {
                answer.text("all at once");
                answer.end();
            });

            var response = gateway.post("u1", "/v1/chat-messages", "{\"query\":\"hi\",\"inputs\":{}}");

            assertEquals(200, response.statusCode());
            var answer = TestGateway.json(response);
            assertEquals("all at once", answer.get("answer").asText());
            assertEquals("message", answer.get("event").asText());
            assertTrue(Params.isUuid(answer.get("conversation_id").asText()));
            assertEquals(0, answer.at("/metadata/usage/total_tokens").asInt(-1), "typed clients require the field");
        }
    }

    @Test
    void the_answer_is_finished_and_saved_when_the_client_disconnects() throws Exception {
        try (var gateway = TestGateway.start()) {
            var browserLeft = new CountDownLatch(1);
            gateway.dify().play(answer -> {
                answer.text("one ");
                await(browserLeft);
                for (var i = 0; i < 200; i++) {
                    answer.text("more ");
                }
                answer.end();
            });

            try (var body = gateway.sendMessage("u1", "hi").body()) {
                new SentEvents(body).next("message");
            }
            browserLeft.countDown();

            Eventually.that(
                    "the answer is saved",
                    () -> gateway.dify().messagesOf(TestGateway.KEY, "cointutor_u1").stream()
                            .anyMatch(message -> message.answer().endsWith("more ")));
            Eventually.that("the upstream is released", () -> gateway.dify().openStreams() == 0);
        }
    }

    @Test
    void a_stop_reaches_dify_with_the_users_name_and_reading_goes_on_to_the_end() throws Exception {
        try (var gateway = TestGateway.start()) {
            gateway.dify().play(answer -> {
                answer.text("so far");
                answer.hold();
            });
            var events = new SentEvents(gateway.sendMessage("u1", "hi").body());
            var task = events.next("message").get("task_id").asText();

            var stop = gateway.post("u1", "/v1/chat-messages/" + task + "/stop", "{}");

            assertEquals("{\"result\":\"success\"}", stop.body());
            events.next("message_end");
            assertTrue(events.isOver());
        }
    }

    @Test
    void another_users_task_is_not_stopped_and_dify_receives_nothing() throws Exception {
        try (var gateway = TestGateway.start(DifyVersion.V1_12, Mode.ADVANCED_CHAT, Map.of())) {
            var done = new CountDownLatch(1);
            gateway.dify().play(answer -> {
                answer.text("mine");
                await(done);
                answer.end();
            });
            var events = new SentEvents(gateway.sendMessage("u1", "hi").body());
            var task = events.next("message").get("task_id").asText();
            gateway.dify().clearRequests();

            var stop = gateway.post("u2", "/v1/chat-messages/" + task + "/stop", "{}");

            assertEquals("{\"result\":\"success\"}", stop.body());
            assertTrue(gateway.dify().requests().isEmpty());
            done.countDown();
            events.next("message_end");
        }
    }

    private static String header(java.net.http.HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse(null);
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the test did not go on");
        }
    }
}
