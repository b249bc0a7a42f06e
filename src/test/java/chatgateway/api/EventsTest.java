package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.json.Json;
import chatgateway.support.Eventually;
import chatgateway.support.Leaks;
import chatgateway.support.TestGateway;
import chatgateway.support.auth.HandmadeToken;
import chatgateway.support.events.Receiver;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The events that the host's backend receives about answers and users (docs/integrate.md#events). */
@Tag("T42")
@Timeout(300)
class EventsTest {
    private final Receiver receiver = Receiver.start();
    private TestGateway gateway;

    @AfterEach
    void stop() {
        gateway.close();
        receiver.close();
    }

    @Test
    void a_finished_answer_is_reported_without_its_content() throws Exception {
        start(Mode.CHAT, Map.of());
        gateway.dify().play(answer -> {
            answer.text(Leaks.ANSWER);
            answer.end();
        });
        var token = HandmadeToken.GOOD
                .secret(TestGateway.SECRET)
                .user("김 하나")
                .claim("inputs", "{\"class\":\"3-2\"}")
                .claim("exp", System.currentTimeMillis() / 1000 + 600)
                .token();
        var stream = gateway.send(gateway.json("nobody", "/v1/chat-messages", TestGateway.messageJson(Leaks.MESSAGE))
                .setHeader("Authorization", "Bearer " + token));
        assertEquals(200, stream.statusCode());

        var data = receiver.next("answer.finished");

        var message = gateway.dify().messages().get(0);
        assertEquals("cointutor", data.path("system_id").asText());
        assertEquals("김 하나", data.path("user_id").asText());
        assertEquals(message.id(), data.path("message_id").asText());
        assertEquals(message.conversationId(), data.path("conversation_id").asText());
        assertEquals("complete", data.path("outcome").asText());
        assertEquals("{\"class\":\"3-2\"}", data.path("inputs").toString());
        assertEquals(
                stream.headers().firstValue("X-Request-Id").orElseThrow(),
                data.path("request_id").asText());
        assertTrue(data.path("first_ms").isIntegralNumber(), data::toString);
        assertTrue(data.path("ms").asLong() >= data.path("first_ms").asLong(), data::toString);
        var usage = data.path("usage");
        assertEquals(
                usage.path("prompt_tokens").asLong()
                        + usage.path("completion_tokens").asLong(),
                usage.path("total_tokens").asLong());
        assertTrue(usage.path("total_tokens").asLong() > 0, data::toString);
        assertEquals("USD", usage.path("currency").asText());
        assertTrue(usage.path("total_price").isTextual(), data::toString);
        Leaks.assertNoneIn(data.toString());
        assertFalse(data.has("query") || data.has("answer"), data::toString);
    }

    @Test
    void with_content_it_holds_what_both_wrote_and_what_the_moderation_replaced_is_flagged() throws Exception {
        start(Mode.CHAT, Map.of("EVENTS_CONTENT", "true"));
        gateway.dify().play(answer -> {
            answer.text("One ");
            answer.replace("Not allowed.");
            answer.end();
        });
        gateway.sendMessageAndWait("kim", "how?");

        // both are sent at the same time
        var first = receiver.next();
        var second = receiver.next();
        var isFinished = first.path("type").asText().equals("answer.finished");
        var finished = (isFinished ? first : second).path("data");
        var flagged = isFinished ? second : first;

        assertEquals("how?", finished.path("query").asText());
        assertEquals("Not allowed.", finished.path("answer").asText());
        assertEquals("answer.flagged", flagged.path("type").asText());
        assertEquals("output", flagged.path("data").path("moderation").asText());
        assertEquals(finished.path("message_id"), flagged.path("data").path("message_id"));
    }

    @Test
    void a_failed_a_refused_and_a_stopped_answer_are_told_apart() throws Exception {
        start(Mode.CHAT, Map.of());
        gateway.dify().play(answer -> {
            answer.text("half");
            answer.modelFails(500);
        });
        gateway.sendMessageAndWait("kim", "1");
        var failed = receiver.next("answer.finished");
        assertEquals("failed", failed.path("outcome").asText());
        assertTrue(failed.path("error").isTextual(), failed::toString);

        gateway.dify().play(answer -> answer.status(500, "text/html", "", Map.of()));
        gateway.sendMessageAndWait("kim", "2");
        var refused = receiver.next("answer.finished");
        assertEquals("failed", refused.path("outcome").asText());
        assertEquals("upstream_error", refused.path("error").asText());
        assertTrue(refused.path("first_ms").isNull(), refused::toString);

        var begun = new CountDownLatch(1);
        var task = new String[1];
        gateway.dify().play(answer -> {
            answer.text("half");
            task[0] = answer.taskId();
            begun.countDown();
            answer.hold();
        });
        var stream = gateway.sendMessage("kim", "3");
        begun.await();
        Eventually.that("the gateway knows the task", () -> stopped(task[0]));
        stream.body().readAllBytes();
        assertEquals("stopped", receiver.next("answer.finished").path("outcome").asText());
    }

    private boolean stopped(String task) {
        var stop = gateway.post("kim", "/v1/chat-messages/" + task + "/stop", "{}");
        return stop.statusCode() == 200;
    }

    @Test
    void a_blocking_answer_and_a_workflow_are_reported_too() throws Exception {
        start(Mode.WORKFLOW, Map.of("EVENTS_CONTENT", "true"));
        gateway.post("kim", "/v1/workflows/run", "{\"inputs\":{},\"response_mode\":\"streaming\"}");
        var streamed = receiver.next("answer.finished");
        gateway.post("kim", "/v1/workflows/run", "{\"inputs\":{},\"response_mode\":\"blocking\"}");
        var blocking = receiver.next("answer.finished");

        assertEquals("complete", streamed.path("outcome").asText());
        assertEquals("complete", blocking.path("outcome").asText());
        assertTrue(streamed.path("usage").has("total_tokens"), streamed::toString);
        assertEquals(streamed.path("usage"), blocking.path("usage"));
    }

    @Test
    void feedback_a_reader_a_deletion_and_the_first_refusal_of_a_day_are_reported() throws Exception {
        start(Mode.CHAT, Map.of("MESSAGES_PER_DAY", "1"));
        gateway.sendMessageAndWait("kim", "hi");
        var answer = receiver.next("answer.finished");
        var message = answer.path("message_id").asText();

        gateway.post(
                "kim",
                "/v1/messages/" + message + "/feedbacks",
                "{\"rating\":\"dislike\",\"content\":\"" + Leaks.MESSAGE + "\"}");
        var feedback = receiver.next("feedback.given");
        assertEquals("dislike", feedback.path("rating").asText());
        assertEquals(message, feedback.path("message_id").asText());
        assertFalse(feedback.has("comment"), feedback::toString);
        gateway.post("kim", "/v1/messages/" + message + "/feedbacks", "{\"rating\":null}");
        assertTrue(receiver.next("feedback.given").path("rating").isNull());

        for (var i = 0; i < 3; i++) {
            assertEquals(429, gateway.sendMessageAndWait("kim", "more").statusCode());
        }
        assertTrue(receiver.next("limit.reached").path("resets_at").asText().matches("20.*T.*Z"));

        var conversation = answer.path("conversation_id").asText();
        for (var i = 0; i < 2; i++) {
            var read = gateway.request("/v1/messages?conversation_id=" + conversation)
                    .header("Authorization", "Bearer " + TestGateway.readToken("kim", "lee"));
            assertEquals(200, gateway.send(read).statusCode());
        }
        assertEquals(
                "{\"system_id\":\"cointutor\",\"user_id\":\"kim\",\"conversation_id\":\"" + conversation
                        + "\",\"act\":{\"sub\":\"lee\",\"name\":\"Ms lee\"}}",
                receiver.next("conversation.read").toString());

        var delete =
                gateway.requestOf("kim", "/v1/conversations/" + conversation).DELETE();
        assertEquals(204, gateway.send(delete).statusCode());
        ObjectNode deleted = receiver.next("conversation.deleted"); // nothing was reported twice before it
        assertEquals(
                Json.object()
                        .put("system_id", "cointutor")
                        .put("user_id", "kim")
                        .put("conversation_id", conversation),
                deleted);
    }

    @Test
    void what_is_not_sent_yet_leaves_within_the_drain() throws Exception {
        start(Mode.CHAT, Map.of("DRAIN_SECONDS", "30"));
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        gateway.dify().play(answer -> {
            answer.text("half");
            begun.countDown();
            go.await();
            answer.end();
        });
        gateway.sendLater(gateway.json("kim", "/v1/chat-messages", TestGateway.messageJson("hi")));
        begun.await();
        var drain = new Thread(() -> {
            try {
                gateway.gateway().drain();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        drain.start();
        go.countDown();
        drain.join();

        assertEquals(1, receiver.ids().size());
        assertEquals(
                "complete", receiver.next("answer.finished").path("outcome").asText());
    }

    private void start(Mode mode, Map<String, String> more) {
        var settings = new HashMap<>(more);
        settings.putAll(receiver.settings());
        gateway = TestGateway.start(DifyVersion.V1_14, mode, settings);
    }
}
