package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.json.Json;
import chatgateway.support.Eventually;
import chatgateway.support.SentEvents;
import chatgateway.support.TestGateway;
import chatgateway.support.api.ApiUser;
import chatgateway.support.api.SharedGateways;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How streams begin and end in each version of Dify (docs/dify-api.md#event-streams): each ends, once.
 */
@TestInstance(Lifecycle.PER_CLASS)
class EndingsTest {
    private final SharedGateways fleet = new SharedGateways();

    @AfterAll
    void stop() {
        fleet.close();
    }

    @ParameterizedTest
    @CsvSource({
        "V0_11, workflow_finished, message_end",
        "V1_12, workflow_finished, message_end",
        "V1_14, message_end, workflow_finished",
    })
    void both_ends_of_a_chatflow_arrive_in_difys_order(DifyVersion version, String last, String veryLast)
            throws IOException {
        var names = names(alice(version, Mode.ADVANCED_CHAT).ask("hi"));

        assertEquals(List.of(last, veryLast), names.subList(names.size() - 2, names.size()));
    }

    @Test
    void a_conversation_that_is_deleted_is_not_there_any_more() throws IOException {
        var alice = alice(DifyVersion.V1_14, Mode.ADVANCED_CHAT);
        var conversation = alice.ask("hi").get(0).get("conversation_id").asText();
        alice.delete("/v1/conversations/" + conversation);

        var again = alice.post(
                "/v1/chat-messages",
                "{\"query\":\"hi\",\"inputs\":{},\"response_mode\":\"streaming\",\"conversation_id\":\"" + conversation
                        + "\"}");

        assertEquals(404, again.statusCode(), again.body());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "V0_11 | {\"event\": \"message\", | \"answer\": \"H\\u00e9\"",
                "V1_12 | {\"event\":\"message\",  | \"answer\":\"Hé\"",
                "V1_14 | {\"event\":\"message\",  | \"answer\":\"Hé\"",
            })
    void text_keeps_the_spelling_of_its_version(DifyVersion version, String begin, String answer) {
        var alice = alice(version, Mode.ADVANCED_CHAT);
        alice.gateway().dify().play(reply -> {
            reply.text("Hé");
            reply.end();
        });

        var body =
                alice.post("/v1/chat-messages", TestGateway.messageJson("hi")).body();

        assertTrue(body.contains("data: " + begin) && body.contains(answer), body);
        assertEquals(version == DifyVersion.V1_14, body.startsWith("event: ping\n\n"), body);
    }

    @Test
    void an_error_of_the_setup_in_the_stream_ends_it_though_dify_stays_silent() throws IOException {
        var alice = alice(DifyVersion.V1_14, Mode.ADVANCED_CHAT);
        var app = alice.gateway().dify().app(TestGateway.KEY).everyField(); // some of them required
        try {
            var events = alice.ask("hi"); // Dify holds the connection for 300 s

            assertEquals(List.of("error"), names(events));
            assertEquals("invalid_param", events.get(0).get("code").asText());
        } finally {
            app.form(Json.object().putArray("empty"));
        }
    }

    @ParameterizedTest
    @CsvSource({"V1_12, CHAT", "V1_12, ADVANCED_CHAT", "V1_4, WORKFLOW", "V1_9, COMPLETION"})
    void speech_after_the_end_is_relayed_to_its_end(DifyVersion version, Mode mode) throws IOException {
        var alice = alice(version, mode);
        alice.gateway().dify().options().speechEvents(true);
        var path = switch (mode) {
            case WORKFLOW -> "/v1/workflows/run";
            case COMPLETION -> "/v1/completion-messages";
            default -> "/v1/chat-messages";
        };

        var names = names(alice.events(alice.post(path, TestGateway.messageJson("hi"))));

        assertEquals(
                List.of("tts_message", "tts_message", "tts_message_end"),
                names.subList(names.size() - 3, names.size()));
        alice.gateway().dify().options().speechEvents(false);
    }

    @ParameterizedTest
    @CsvSource({
        "V0_11, ADVANCED_CHAT, 'workflow_finished'",
        "V1_12, ADVANCED_CHAT, 'workflow_finished'",
        "V1_14, ADVANCED_CHAT, 'workflow_finished'",
        "V1_9,  WORKFLOW,      'node_finished workflow_finished'",
        "V1_14, WORKFLOW,      'workflow_finished'",
    })
    void a_stop_that_the_engine_takes_for_a_failure_ends_the_stream(DifyVersion version, Mode mode, String end)
            throws Exception {
        var alice = alice(version, mode);
        var dify = alice.gateway().dify();
        dify.options().abortWinsStop(true);
        dify.play(answer -> {
            answer.text("so far");
            answer.hold();
        });
        var workflow = mode == Mode.WORKFLOW;
        var path = workflow ? "/v1/workflows/run" : "/v1/chat-messages";
        var response = alice.gateway()
                .send(alice.gateway().json("alice", path, TestGateway.messageJson("hi")), BodyHandlers.ofInputStream());
        var events = new SentEvents(response.body());
        var task =
                events.next(workflow ? "text_chunk" : "message").get("task_id").asText();

        alice.post((workflow ? "/v1/workflows/tasks/" : "/v1/chat-messages/") + task + "/stop", "{}");

        var rest = events.rest();
        var names = names(rest);
        var ends = List.of(end.split(" "));
        assertEquals("stopped", rest.get(rest.size() - 1).at("/data/status").asText());
        assertEquals(ends, names.subList(names.size() - ends.size(), names.size()));
        assertFalse(rest.toString().contains("bort"), rest.toString());
        dify.options().abortWinsStop(false);
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource(
            value = DifyVersion.class,
            names = {"V0_11", "V1_12", "V1_14"})
    void a_message_that_moderation_answers_has_no_workflow(DifyVersion version) throws Exception {
        var alice = alice(version, Mode.ADVANCED_CHAT);
        alice.gateway().dify().play(answer -> {
            answer.shortCircuit("I cannot talk about that.");
            while (version == DifyVersion.V1_14 && !answer.callerGone()) {
                answer.pause(Duration.ofMillis(50)); // there the connection stays open for up to 300 s
            }
        });

        var events = alice.ask("hi");

        assertEquals(List.of("message", "message_end"), names(events));
        Eventually.that(
                "Dify's connection is closed", () -> alice.gateway().dify().openStreams() == 0);
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"ADVANCED_CHAT", "WORKFLOW"})
    void a_run_that_waits_for_a_human_goes_on_in_another_stream(Mode mode) throws Exception {
        var alice = alice(DifyVersion.V1_14, mode);
        var path = mode == Mode.WORKFLOW ? "/v1/workflows/run" : "/v1/chat-messages";
        var question = "{\"query\":\"a form\",\"inputs\":{\"q\":\"a form\"},\"response_mode\":\"streaming\"}";

        var asked = alice.events(alice.post(path, question));
        var names = names(asked);
        assertEquals(List.of("human_input_required", "workflow_paused"), names.subList(names.size() - 2, names.size()));
        var required = asked.get(asked.size() - 2);
        var form = "/v1/form/human_input/" + required.at("/data/form_token").asText();
        var shown = TestGateway.json(alice.get(form));
        assertEquals("approve", shown.at("/user_actions/0/id").asText());
        assertEquals("comment", shown.at("/inputs/0/output_variable_name").asText());
        assertEquals(
                400, alice.post(form, "{\"inputs\":{},\"action\":\"nonsense\"}").statusCode());
        var submitted = alice.post(form, "{\"inputs\":{\"comment\":\"go\"},\"action\":\"approve\"}");
        assertEquals("200 {}", submitted.statusCode() + " " + submitted.body());

        var follow = "/v1/workflow/" + required.get("workflow_run_id").asText() + "/events";
        var rest = alice.events(alice.get(follow));
        assertEquals("human_input_form_filled", rest.get(0).get("event").asText());
        assertTrue(rest.toString().contains("I go on"), rest.toString());
        assertOutputs(mode, rest.get(rest.size() - 1));
        var over = alice.events(alice.get(follow));
        assertEquals(List.of("workflow_finished"), names(over));
        assertOutputs(mode, over.get(0));
        assertEquals(
                412, alice.post(form, "{\"inputs\":{},\"action\":\"approve\"}").statusCode());
    }

    private static void assertOutputs(Mode mode, JsonNode finished) {
        assertEquals("workflow_finished", finished.get("event").asText());
        assertEquals(mode == Mode.WORKFLOW, finished.at("/data/outputs/text").isTextual(), finished.toString());
        assertFalse(finished.at("/data/outputs").has("answer"), finished.toString());
    }

    private ApiUser alice(DifyVersion version, Mode mode) {
        return new ApiUser(fleet.of(version, mode), "alice");
    }

    private static List<String> names(List<JsonNode> events) {
        return events.stream().map(event -> event.get("event").asText()).toList();
    }
}
