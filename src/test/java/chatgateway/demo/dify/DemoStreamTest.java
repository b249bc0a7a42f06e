package chatgateway.demo.dify;

import static chatgateway.demo.dify.DemoDifyClient.names;
import static chatgateway.demo.dify.DemoDifyClient.next;
import static chatgateway.demo.dify.DemoDifyClient.question;
import static chatgateway.demo.dify.DemoDifyClient.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What happens to an open answer: bytes as they come, silence, stop, and callers that leave
 * (docs/dify-api.md#what-stop-does, #clients-that-disconnect).
 */
class DemoStreamTest {
    private static final Map<String, Mode> APPS =
            Map.of("app-chat", Mode.CHAT, "app-flow", Mode.ADVANCED_CHAT, "app-workflow", Mode.WORKFLOW);
    private static final String CHAT = "/v1/chat-messages";

    @Test
    void an_event_leaves_before_the_next_one_is_made() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, APPS)) {
            var firstWasRead = new CountDownLatch(1);
            dify.play(answer -> {
                answer.text("one");
                assertTrue(firstWasRead.await(20, TimeUnit.SECONDS));
                answer.text("two");
                answer.end();
            });
            try (var stream = open(dify, "app-chat")) {
                assertEquals("one", next(stream).get("answer").asText());
                firstWasRead.countDown();
                assertEquals("two", next(stream).get("answer").asText());
                assertEquals("message_end", next(stream).get("event").asText());
                assertEquals(-1, stream.read());
            }
        }
    }

    @Test
    void raw_bytes_may_split_a_character() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, APPS)) {
            var halfWasRead = new CountDownLatch(1);
            var bytes = "data: {\"event\":\"message\",\"answer\":\"é\"}\n\n".getBytes(StandardCharsets.UTF_8);
            var cut = bytes.length - 5; // between the two bytes of é
            dify.play(answer -> {
                answer.raw(java.util.Arrays.copyOf(bytes, cut));
                assertTrue(halfWasRead.await(20, TimeUnit.SECONDS));
                answer.raw(java.util.Arrays.copyOfRange(bytes, cut, bytes.length));
            });
            try (var stream = open(dify, "app-chat")) {
                var half = stream.readNBytes(cut);
                assertEquals((byte) 0xC3, half[cut - 1]);
                halfWasRead.countDown();
                assertEquals((byte) 0xA9, stream.readAllBytes()[0]);
            }
        }
    }

    @Test
    void an_abort_breaks_the_connection_and_an_early_close_does_not() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, APPS)) {
            dify.play(answer -> {
                answer.text("one");
                answer.abort();
            });
            assertThrows(IOException.class, () -> {
                try (var stream = open(dify, "app-chat")) { // the abort may arrive together with the head
                    stream.readAllBytes();
                }
            });
            dify.play(ScriptedAnswer::closeEarly);
            try (var stream = open(dify, "app-chat")) {
                assertEquals(0, stream.readAllBytes().length);
            }
            assertEquals(0, dify.openStreams());
        }
    }

    @Test
    void a_scenario_may_answer_with_plain_http() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, APPS)) {
            dify.play(answer -> answer.status(CannedReply.badGateway()));
            var response = new DemoDifyClient(dify, "app-chat").post(CHAT, question("s_u", "hi"));
            assertEquals(502, response.statusCode());
            dify.replyOnce("GET", "/v1/info", CannedReply.error(429, "too_many_requests", "later"));
            assertEquals(
                    429,
                    new DemoDifyClient(dify, "app-chat").get("/v1/info?x=1").statusCode());
            assertEquals(
                    200, new DemoDifyClient(dify, "app-chat").get("/v1/info").statusCode());
        }
    }

    @Test
    void silence_is_filled_with_pings() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, APPS)) {
            dify.options().pingEvery(Duration.ofMillis(50));
            dify.play(ScriptedAnswer::hold);
            try (var stream = open(dify, "app-chat")) {
                assertEquals(
                        "event: ping\n\nevent: ping\n\n", new String(stream.readNBytes(26), StandardCharsets.UTF_8));
                assertEquals(1, dify.openStreams());
            }
            Eventually.that("the hold ends with its caller", () -> dify.openStreams() == 0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "V1_12, app-chat, ''",
        "V1_12, app-flow, ''",
        "V1_14, app-chat, ''",
        "V1_14, app-flow, one two",
    })
    void an_answer_whose_caller_left_is_saved_by_a_worker_only(DifyVersion generation, String key, String saved)
            throws Exception {
        try (var dify = DemoDify.start(generation, APPS)) {
            var over = new CountDownLatch(1);
            dify.play(answer -> {
                try {
                    answer.text("one");
                    Eventually.that("the caller has left", answer::callerGone);
                    answer.text(" two");
                    answer.end();
                } finally {
                    over.countDown();
                }
            });
            try (var stream = open(dify, key)) {
                stream.read();
                assertEquals(1, dify.openStreams());
            }
            assertTrue(over.await(20, TimeUnit.SECONDS));
            assertEquals(0, dify.openStreams());
            var row = dify.messagesOf(key, "s_u").get(0);
            assertEquals(saved, row.answer());
            assertEquals("normal", row.status());
        }
    }

    @ParameterizedTest
    @CsvSource({
        // generation, app, the answer's own user, another user
        "V0_11, app-chat, true, false",
        "V1_14, app-chat, true, false",
        "V1_9,  app-flow, true, false",
        "V1_12, app-flow, true, true",
        "V1_14, app-flow, true, true",
        "V1_4,  app-workflow, true, false",
        "V1_9,  app-workflow, true, true",
    })
    void who_can_stop_an_answer_depends_on_the_generation(
            DifyVersion generation, String key, boolean own, boolean other) throws Exception {
        assertEquals(own, stops(generation, key, "s_u"));
        assertEquals(other, stops(generation, key, "s_other"));
    }

    @ParameterizedTest
    @CsvSource({
        "V1_12, app-chat, message|message_end, half",
        "V1_12, app-flow, message|workflow_finished|message_end, half",
        "V1_14, app-chat, message|message_end, half",
        "V1_14, app-flow, message|workflow_finished, ''",
    })
    void a_stopped_answer_is_saved_as_far_as_it_got_but_in_late_chatflows(
            DifyVersion generation, String key, String sequence, String saved) throws Exception {
        try (var dify = DemoDify.start(generation, APPS)) {
            var calls = new DemoDifyClient(dify, key);
            dify.play(answer -> {
                answer.text("half");
                calls.post(
                        CHAT + "/" + answer.taskId() + "/stop",
                        DemoJson.object().put("user", "s_u"));
                answer.hold();
            });
            var events = calls.chat("s_u", "hi");
            var last = names(events).subList(names(events).indexOf("message"), events.size());
            assertEquals(List.of(sequence.split("\\|")), last);
            var message = dify.messagesOf(key, "s_u").get(0);
            assertEquals(saved, message.answer());
            assertEquals(saved.isEmpty() ? "error" : "normal", message.status());
        }
    }

    @Test
    void the_abort_may_win_over_the_stop() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, APPS)) {
            dify.options().abortWinsStop(true);
            var calls = new DemoDifyClient(dify, "app-flow");
            dify.play(answer -> {
                answer.text("half");
                calls.post(
                        CHAT + "/" + answer.taskId() + "/stop",
                        DemoJson.object().put("user", "s_u"));
                answer.hold();
            });
            var events = calls.chat("s_u", "hi");
            assertEquals("error", names(events).get(events.size() - 1));
            assertEquals(
                    "failed", events.get(events.size() - 2).at("/data/status").asText());
        }
    }

    @Test
    void the_limit_of_answers_at_a_time_is_a_400_since_1_4() throws Exception {
        assertEquals(429, secondAnswer(DifyVersion.V0_11));
        assertEquals(400, secondAnswer(DifyVersion.V1_4));
        assertEquals(400, secondAnswer(DifyVersion.V1_14));
    }

    @Test
    void speech_may_follow_the_end() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_9, APPS)) {
            dify.options().speechEvents(true);
            var events = names(new DemoDifyClient(dify, "app-chat").chat("s_u", "hi"));
            var tail = events.subList(events.indexOf("message_end"), events.size());
            assertEquals(List.of("message_end", "tts_message", "tts_message", "tts_message_end"), tail);
        }
    }

    @Test
    void a_replaced_text_is_what_is_saved() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_9, APPS)) {
            dify.play(answer -> {
                answer.text("bad words");
                answer.replace("Let us talk about something else.");
                answer.end();
            });
            var events = new DemoDifyClient(dify, "app-chat").chat("s_u", "hi");
            assertEquals("output_moderation", events.get(1).get("reason").asText());
            assertEquals(
                    "Let us talk about something else.",
                    dify.messagesOf("app-chat", "s_u").get(0).answer());
            assertTrue(text(events).startsWith("bad words"));
        }
    }

    @Test
    void a_moderated_message_has_no_workflow_events() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_9, APPS)) {
            dify.play(answer -> answer.shortCircuit("Not here."));
            var events = new DemoDifyClient(dify, "app-flow").chat("s_u", "hi");
            assertEquals(List.of("message", "message_end"), names(events));
            assertEquals("Not here.", dify.messagesOf("app-flow", "s_u").get(0).answer());
        }
    }

    private static boolean stops(DifyVersion generation, String key, String user) throws Exception {
        try (var dify = DemoDify.start(generation, APPS)) {
            var calls = new DemoDifyClient(dify, key);
            var stopped = new AtomicReference<Boolean>();
            var flow = key.equals("app-workflow");
            dify.play(answer -> {
                var path = flow ? "/v1/workflows/tasks/" : CHAT + "/";
                var response = calls.post(
                        path + answer.taskId() + "/stop", DemoJson.object().put("user", user));
                assertEquals("{\"result\": \"success\"}\n", response.body());
                stopped.set(answer.stopRequested());
            });
            calls.post(flow ? "/v1/workflows/run" : CHAT, question("s_u", "hi"));
            return stopped.get();
        }
    }

    private static int secondAnswer(DifyVersion generation) throws Exception {
        try (var dify = DemoDify.start(generation, APPS)) {
            dify.options().concurrencyLimit(1);
            dify.play(answer -> {
                answer.ping();
                answer.hold();
            });
            try (var first = open(dify, "app-chat")) {
                first.read();
                var second = new DemoDifyClient(dify, "app-chat").post(CHAT, question("s_u", "hi"));
                assertTrue(DemoDifyClient.json(second).get("message").asText().startsWith("Too many requests."));
                return second.statusCode();
            }
        }
    }

    private static InputStream open(DemoDify dify, String key) throws Exception {
        var response = new DemoDifyClient(dify, key).open(CHAT, question("s_u", "hi"));
        assertEquals(200, response.statusCode());
        assertFalse(response.headers().firstValue("Content-Length").isPresent());
        return response.body();
    }
}
