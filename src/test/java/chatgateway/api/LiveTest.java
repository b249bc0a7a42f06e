package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.Eventually;
import chatgateway.support.SentEvents;
import chatgateway.support.TestGateway;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /api/live/{conversation_id}}: joins an active answer. */
@Timeout(300)
class LiveTest {
    private final TestGateway gateway = TestGateway.start();
    private static final String SECRET = "Only Kim may read this";

    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void stop() {
        go.countDown();
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({"V0_11,CHAT", "V1_9,ADVANCED_CHAT", "V1_12,AGENT_CHAT", "V1_14,ADVANCED_CHAT"})
    void a_join_receives_the_replay_in_one_event_and_then_the_rest_as_it_is_written(DifyVersion version, Mode mode)
            throws Exception {
        try (var other = TestGateway.start(version, mode, Map.of())) {
            other.dify().play(answer -> {
                for (var word : List.of("One ", "two ", "\"three\" ", "네 ", "😀 ")) {
                    answer.text(word);
                }
                go.await();
                answer.text("and the rest");
                answer.end();
            });
            String conversation;
            try (var asked = other.sendMessage("kim", "count").body()) {
                var events = new SentEvents(asked);
                conversation = readUntil(events, "😀").path("conversation_id").asText();
            } // the browser is gone

            var joined = new SentEvents(live(other, "kim", conversation).body());
            var missed = readUntil(joined, "😀");
            assertEquals("One two \"three\" 네 😀 ", missed.path("answer").asText());
            go.countDown();
            var rest = joined.rest();

            assertTrue(SentEvents.textOf(rest).endsWith("and the rest"), rest.toString());
            assertEquals(
                    1,
                    rest.stream().filter(event -> named(event, "message_end")).count(),
                    rest.toString());
            Eventually.that("it is over", () -> live(other, "kim", conversation).statusCode() == 204);
        }
    }

    @Test
    void several_subscribers_receive_the_whole_text() throws Exception {
        var conversation = begin("Hello");
        var tabs = List.of(
                new SentEvents(live("kim", conversation).body()),
                new SentEvents(live("kim", conversation).body()));
        go.countDown();

        for (var tab : tabs) {
            assertEquals("Hello, world", SentEvents.textOf(tab.rest()));
        }
    }

    @Test
    void the_oldest_subscriber_is_disconnected_when_there_are_too_many() throws Exception {
        var conversation = begin("Hello");
        var first = new SentEvents(live("kim", conversation).body());
        for (var i = 0; i < 4; i++) {
            live("kim", conversation);
        }

        assertEquals("Hello", SentEvents.textOf(first.rest()), "this one is over before the answer is");
        var last = new SentEvents(live("kim", conversation).body());
        go.countDown();
        assertEquals("Hello, world", SentEvents.textOf(last.rest()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void before_the_first_event_the_conversation_of_the_message_counts(boolean headersComeFirst) throws Exception {
        var conversation = begin("Hello");
        go.countDown();
        Eventually.that(
                "the first answer is over", () -> live("kim", conversation).statusCode() == 204);
        var again = new CountDownLatch(1);
        gateway.dify().play(answer -> {
            if (headersComeFirst) {
                answer.ping();
            }
            again.await();
            answer.text("Second");
            answer.end();
        });
        var question = TestGateway.messageJson("go on")
                .replace("\"inputs\"", "\"conversation_id\":\"" + conversation + "\",\"inputs\"");
        var asked = CompletableFuture.supplyAsync(() -> gateway.post("kim", "/v1/chat-messages", question));
        Eventually.that("Dify has the question", () -> gateway.dify().openStreams() == 1);

        var joined = new SentEvents(live("kim", conversation).body());
        again.countDown();

        assertEquals("Second", SentEvents.textOf(joined.rest()));
        assertEquals("Second", SentEvents.textOf(new SentEvents(asked.get().body()).rest()));
    }

    @Test
    void another_user_receives_nothing_and_no_reason() throws Exception {
        var conversation = begin(SECRET);

        for (var stranger : List.of("lee", "Kim", "kim2")) {
            for (var id : List.of(conversation, conversation.toUpperCase(Locale.ROOT))) {
                var refused = gateway.get(stranger, "/api/live/" + id);
                assertEquals(404, refused.statusCode());
                assertEquals("not_found", TestGateway.json(refused).path("code").asText());
                assertFalse(refused.body().contains(SECRET));
            }
        }
        assertEquals(404, gateway.get("kim", "/api/live/not-an-id").statusCode());
        assertEquals(
                204,
                gateway.get("lee", "/api/live/5f2c1d7e-0000-4000-8000-000000000000")
                        .statusCode());
    }

    @Test
    void an_answer_too_long_to_replay_is_finished_and_in_the_history() throws Exception {
        var piece = "0123456789abcde ".repeat(64);
        gateway.dify().play(answer -> {
            for (var i = 0; i < 300; i++) {
                answer.text(piece);
            }
            go.await();
            answer.end();
        });
        var asked = new SentEvents(gateway.sendMessage("kim", "a long one").body());
        var conversation = asked.next().path("conversation_id").asText();
        for (var i = 1; i < 300; i++) {
            asked.next("message");
        }

        assertEquals(204, gateway.get("kim", "/api/live/" + conversation).statusCode());
        go.countDown();
        assertEquals("message_end", asked.next().path("event").asText());
        assertTrue(asked.isOver());
        var history = gateway.get("kim", "/v1/messages?conversation_id=" + conversation);
        assertEquals(
                piece.repeat(300).trim(),
                TestGateway.json(history).at("/data/0/answer").asText().trim());
    }

    /** Sends a message, reads the beginning of the answer and disconnects. The answer continues with ", world" after {@code go}. */
    private String begin(String text) throws IOException {
        gateway.dify().play(answer -> {
            answer.text(text);
            go.await();
            answer.text(", world");
            answer.end();
        });
        try (var asked = gateway.sendMessage("kim", "hello").body()) {
            return readUntil(new SentEvents(asked), text)
                    .path("conversation_id")
                    .asText();
        }
    }

    private static JsonNode readUntil(SentEvents events, String text) throws IOException {
        var event = events.next();
        while (!event.path("answer").asText().contains(text)) {
            event = events.next();
        }
        return event;
    }

    private HttpResponse<InputStream> live(String user, String conversation) {
        return live(gateway, user, conversation);
    }

    private static HttpResponse<InputStream> live(TestGateway gateway, String user, String conversation) {
        return gateway.send(gateway.requestOf(user, "/api/live/" + conversation), BodyHandlers.ofInputStream());
    }

    private static boolean named(JsonNode event, String name) {
        return event.path("event").asText().equals(name);
    }
}
