package chatgateway.demo.dify;

import static chatgateway.demo.dify.DemoDifyClient.json;
import static chatgateway.demo.dify.DemoDifyClient.names;
import static chatgateway.demo.dify.DemoDifyClient.question;
import static chatgateway.demo.dify.DemoDifyClient.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bytes and sequences of answers, against the samples of docs/dify-api.md#event-streams, #imitating-dify. */
class DemoDifyTest {
    private static final Map<String, Mode> APPS = Map.of(
            "app-chat", Mode.CHAT,
            "app-agent", Mode.AGENT_CHAT,
            "app-flow", Mode.ADVANCED_CHAT,
            "app-completion", Mode.COMPLETION,
            "app-workflow", Mode.WORKFLOW);

    @Test
    void newer_events_are_compact_utf8_as_in_the_sample() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, APPS)) {
            dify.play(answer -> {
                answer.text("Hé");
                answer.ping();
                answer.end();
            });
            var calls = new DemoDifyClient(dify, "app-chat");
            var response = calls.post("/v1/chat-messages", question("s_u", "hi"));
            var row = dify.messagesOf("app-chat", "s_u").get(0);
            var prefix = "\"conversation_id\":\"" + row.conversationId() + "\",\"message_id\":\"" + row.id()
                    + "\",\"created_at\":" + row.createdAt().getEpochSecond() + ",\"task_id\":\"";
            var frames = response.body().split("(?<=\n\n)");
            var task =
                    DemoDifyClient.events(response.body()).get(0).get("task_id").asText();
            assertEquals("text/event-stream; charset=utf-8", header(response, "content-type"));
            assertEquals(
                    "data: {\"event\":\"message\"," + prefix + task + "\",\"id\":\"" + row.id()
                            + "\",\"answer\":\"Hé\",\"from_variable_selector\":null}\n\n",
                    frames[0]);
            assertEquals("event: ping\n\n", frames[1]);
            assertEquals(
                    "data: {\"event\":\"message_end\"," + prefix + task + "\",\"id\":\"" + row.id()
                            + "\",\"metadata\":{\"annotation_reply\":null,\"retriever_resources\":[],\"usage\":"
                            + "{\"prompt_tokens\":8,\"prompt_unit_price\":\"0.001\",\"prompt_price_unit\":\"0.001\","
                            + "\"prompt_price\":\"0.0000080\",\"completion_tokens\":1,"
                            + "\"completion_unit_price\":\"0.002\",\"completion_price_unit\":\"0.001\","
                            + "\"completion_price\":\"0.0000020\",\"total_tokens\":9,\"total_price\":\"0.0000100\","
                            + "\"currency\":\"USD\",\"latency\":0.77,\"time_to_first_token\":null,"
                            + "\"time_to_generate\":null}},\"files\":null}\n\n",
                    frames[2]);
            assertEquals(3, frames.length);
            assertEquals("Hé", row.answer());
        }
    }

    @Test
    void the_oldest_events_are_spaced_and_escaped() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V0_11, APPS)) {
            dify.play(answer -> {
                answer.text("Hé");
                answer.end();
            });
            var body = new DemoDifyClient(dify, "app-chat")
                    .post("/v1/chat-messages", question("s_u", "hi"))
                    .body();
            assertTrue(body.startsWith("data: {\"event\": \"message\", \"conversation_id\": \""), body);
            assertTrue(body.contains("\"answer\": \"H\\u00e9\", \"from_variable_selector\": null}\n\n"), body);
            assertTrue(body.contains("\"metadata\": {\"usage\": {\"prompt_tokens\": 8, "), body);
        }
    }

    @ParameterizedTest
    @EnumSource(DifyVersion.class)
    void a_chatflow_ends_in_the_order_of_its_generation(DifyVersion generation) throws Exception {
        try (var dify = DemoDify.start(generation, APPS)) {
            var events = new DemoDifyClient(dify, "app-flow").chat("s_u", "hello");
            var order = new LinkedHashSet<>(names(events)).stream().toList();
            var worker = List.of(
                    "ping",
                    "workflow_started",
                    "node_started",
                    "node_finished",
                    "message",
                    "message_end",
                    "workflow_finished");
            var request = List.of(
                    "workflow_started", "node_started", "node_finished", "message", "workflow_finished", "message_end");
            assertEquals(generation == DifyVersion.V1_14 ? worker : request, order);
            assertEquals(dify.messagesOf("app-flow", "s_u").get(0).answer(), text(events));
        }
    }

    @Test
    void every_app_has_its_own_events_and_envelope() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, APPS)) {
            var agent = new DemoDifyClient(dify, "app-agent").chat("s_u", "use a tool");
            assertEquals(
                    List.of("agent_thought", "agent_message", "message_end"),
                    List.copyOf(new LinkedHashSet<>(names(agent))));
            assertEquals(agent.get(0).get("id"), agent.get(3).get("id"));
            assertEquals("", agent.get(0).get("tool").asText());
            assertEquals("", agent.get(1).get("answer").asText());
            assertFalse(agent.get(3).get("observation").asText().isEmpty());

            var completion =
                    new DemoDifyClient(dify, "app-completion").ask("/v1/completion-messages", question("s_u", "hi"));
            assertEquals(List.of("message", "message_end"), List.copyOf(new LinkedHashSet<>(names(completion))));
            assertFalse(completion.get(0).has("conversation_id"));

            var workflow = new DemoDifyClient(dify, "app-workflow").ask("/v1/workflows/run", question("s_u", "hi"));
            assertEquals("workflow_started", names(workflow).get(0));
            assertEquals("workflow_finished", names(workflow).get(workflow.size() - 1));
            assertTrue(names(workflow).contains("text_chunk"));
            assertFalse(workflow.get(0).has("message_id"));
        }
    }

    @Test
    void node_events_hold_what_must_not_reach_a_user() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_14, APPS)) {
            var events = new DemoDifyClient(dify, "app-flow").chat("s_u", "draw an image");
            var started = events.get(1);
            assertEquals("s_u", started.at("/data/inputs/sys.user_id").asText());
            var all = events.toString();
            assertTrue(all.contains(DemoDify.SECRET_PROMPT));
            assertTrue(all.contains(DemoDify.SECRET_NOTES));
            assertEquals(
                    "s_u",
                    events.get(events.size() - 1).at("/data/created_by/user").asText());
            var files = events.get(events.size() - 2).get("files");
            assertTrue(files.get(0).get("reference").asText().startsWith("dify-file-ref:"));
            assertFalse(dify.messagesOf("app-flow", "s_u").get(0).answer().contains("!["));
        }
    }

    @Test
    void a_blocking_call_gets_one_json_with_the_whole_answer() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, APPS)) {
            var calls = new DemoDifyClient(dify, "app-chat");
            var answer =
                    json(calls.post("/v1/chat-messages", question("s_u", "code").put("response_mode", "blocking")));
            assertEquals("message", answer.get("event").asText());
            assertEquals(answer.get("id"), answer.get("message_id"));
            assertEquals("chat", answer.get("mode").asText());
            assertTrue(answer.get("answer").asText().contains("```python"));
            var agent = new DemoDifyClient(dify, "app-agent")
                    .post("/v1/chat-messages", question("s_u", "hi").put("response_mode", "blocking"));
            assertEquals(400, agent.statusCode());
        }
    }

    @Test
    void a_failure_is_an_event_in_a_stream_and_an_http_error_otherwise() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, APPS)) {
            var calls = new DemoDifyClient(dify, "app-chat");
            var events = calls.chat("s_u", "error please");
            var error = events.get(events.size() - 1);
            assertEquals("completion_request_error", error.get("code").asText());
            assertFalse(error.has("task_id"));
            assertEquals("error", dify.messagesOf("app-chat", "s_u").get(0).status());
            var blocking =
                    calls.post("/v1/chat-messages", question("s_u", "error").put("response_mode", "blocking"));
            assertEquals(400, blocking.statusCode());
            assertEquals("completion_request_error", json(blocking).get("code").asText());
        }
    }

    @Test
    void answers_in_the_language_of_the_message() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, APPS)) {
            var calls = new DemoDifyClient(dify, "app-chat");
            assertTrue(text(calls.chat("s_u", "코드를 보여줘")).contains("유클리드"));
            assertTrue(text(calls.chat("s_u", "anything else")).startsWith("# What this chat can show"));
        }
    }

    @Test
    void the_text_of_a_message_with_a_file_is_named_after_the_file_in_one_generation() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, APPS)) {
            var calls = new DemoDifyClient(dify, "app-chat");
            var upload = json(calls.upload("s_u", "a.png", "image/png", "x"));
            var question = question("s_u", "hi");
            question.putArray("files")
                    .addObject()
                    .put("type", "image")
                    .put("transfer_method", "local_file")
                    .set("upload_file_id", upload.get("id"));
            var events = calls.ask("/v1/chat-messages", question);
            assertEquals("message_file", names(events).get(0));
            assertTrue(events.get(0).has("answer"));
            assertFalse(events.get(0).has("url"));
        }
    }

    private static String header(java.net.http.HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
