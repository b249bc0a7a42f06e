package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.demo.dify.RecordedRequest;
import chatgateway.support.Eventually;
import chatgateway.support.SentEvents;
import chatgateway.support.TestGateway;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Apps that are no chats answer through the same door (docs/dify-api.md#completion-apps, #workflow-apps). */
@TestInstance(Lifecycle.PER_CLASS)
class CompletionAndWorkflowTest {
    private static final String COMPLETE = "/v1/completion-messages";
    private static final String RUN = "/v1/workflows/run";
    private static final String BLOCKING =
            "{\"inputs\":{\"text\":\"Say hello\"},\"response_mode\":\"blocking\",\"user\":\"evil\"}";
    private static final String STREAMING = BLOCKING.replace("blocking", "streaming");
    private static final String LEAK = "LEAK node llm failed with sk-proj-123";

    private final Map<List<?>, TestGateway> gateways = new HashMap<>();
    private TestGateway gateway;

    @AfterAll
    void stop() {
        gateways.values().forEach(TestGateway::close);
    }

    @ParameterizedTest
    @EnumSource(names = {"V0_11", "V1_12", "V1_14"})
    void a_completion_is_blocking_or_streamed(DifyVersion version) {
        start(version, Mode.COMPLETION);
        gateway.dify().play(answer -> {
            answer.streamText("Hello there");
            answer.end();
        });
        var whole = TestGateway.json(gateway.post("u1", COMPLETE, BLOCKING));
        gateway.dify().play(answer -> {
            answer.streamText("Hello there");
            answer.end();
        });
        var events = events(gateway.post("u1", COMPLETE, STREAMING).body());

        assertEquals("Hello there", whole.path("answer").asText());
        assertFalse(whole.path("message_id").asText().isEmpty(), whole.toString());
        assertFalse(whole.has("conversation_id"), whole.toString());
        assertEquals("Hello there", SentEvents.textOf(events));
        assertEquals("message_end", events.get(events.size() - 1).path("event").asText());
        for (var received : gateway.dify().requests()) {
            assertEquals("cointutor_u1", received.json().path("user").asText());
            assertEquals("", received.json().path("query").asText("missing"));
            assertEquals("Say hello", received.json().at("/inputs/text").asText());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V0_11", "V1_12", "V1_14"})
    void a_workflow_returns_its_outputs_and_no_internals(DifyVersion version) throws IOException {
        start(version, Mode.WORKFLOW);
        var whole = gateway.post("u1", RUN, BLOCKING);
        var stream = gateway.post("u1", RUN, STREAMING);

        var data = TestGateway.json(whole).path("data");
        assertEquals("succeeded", data.path("status").asText());
        assertFalse(data.path("outputs").isEmpty(), whole.body());
        var finished = new SentEvents(stream.body()).next("workflow_finished").path("data");
        assertEquals("succeeded", finished.path("status").asText());
        assertFalse(finished.path("outputs").isEmpty(), finished.toString());
        for (var body : List.of(whole.body(), stream.body())) {
            assertNothingInner(body);
        }
        assertEquals(List.of("cointutor_u1", "cointutor_u1"), users());
    }

    @ParameterizedTest
    @EnumSource(names = {"V0_11", "V1_12", "V1_14"})
    void a_failed_run_has_its_status_but_not_its_cause(DifyVersion version) {
        start(version, Mode.WORKFLOW);
        gateway.dify().play(answer -> answer.failRun(LEAK));
        var whole = gateway.post("u1", RUN, BLOCKING);
        gateway.dify().play(answer -> answer.failRun(LEAK));
        var stream = gateway.post("u1", RUN, STREAMING);

        assertEquals(200, whole.statusCode(), whole.body());
        assertEquals("failed", TestGateway.json(whole).at("/data/status").asText());
        assertTrue(
                events(stream.body()).stream()
                        .anyMatch(event -> event.path("event").asText().equals("workflow_finished")
                                && event.at("/data/status").asText().equals("failed")),
                stream.body());
        for (var body : List.of(whole.body(), stream.body())) {
            assertNothingInner(body);
        }
    }

    @Test
    void a_failed_completion_ends_with_an_error_of_the_gateway() {
        start(DifyVersion.V1_12, Mode.COMPLETION);
        gateway.dify().play(answer -> answer.error("completion_request_error", 400, LEAK));
        var whole = gateway.post("u1", COMPLETE, BLOCKING);
        gateway.dify().play(answer -> {
            answer.text("He");
            answer.error("completion_request_error", 400, LEAK);
        });
        var stream = gateway.post("u1", COMPLETE, STREAMING);

        assertEquals(502, whole.statusCode());
        assertEquals("upstream_error", TestGateway.json(whole).path("code").asText());
        var events = events(stream.body());
        assertEquals(
                "upstream_error", events.get(events.size() - 1).path("code").asText());
        assertFalse((whole.body() + stream.body()).contains("LEAK"), stream.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"completion", "workflow"})
    void an_answer_can_be_stopped_by_its_user_only(String appType) throws Exception {
        var completion = appType.equals("completion");
        start(DifyVersion.V1_12, completion ? Mode.COMPLETION : Mode.WORKFLOW);
        var ended = new AtomicBoolean();
        gateway.dify().play(answer -> {
            try {
                answer.text("I will go on");
                answer.hold();
            } finally {
                ended.set(true);
            }
        });
        var stream =
                gateway.send(gateway.json("u1", completion ? COMPLETE : RUN, STREAMING), BodyHandlers.ofInputStream());
        var events = new SentEvents(stream.body());
        var task = events.next().path("task_id").asText();
        var stop = (completion ? "/v1/completion-messages/" : "/v1/workflows/tasks/") + task + "/stop";
        gateway.dify().clearRequests();

        var another = gateway.post("u2", stop, "{\"user\":\"cointutor_u1\"}");
        assertEquals("{\"result\":\"success\"}", another.body());
        assertEquals(List.of(), gateway.dify().requests());
        assertFalse(ended.get());

        var own = gateway.post("u1", stop, "{}");
        assertEquals("{\"result\":\"success\"}", own.body());
        Eventually.that("the answer ends", ended::get);
        assertFalse(events.rest().isEmpty());
        assertEquals(List.of("cointutor_u1"), users());
    }

    @Test
    void a_message_to_an_app_of_another_type_names_the_type() {
        start(DifyVersion.V1_12, Mode.WORKFLOW);

        var response = gateway.post("u1", "/v1/chat-messages", "{\"query\":\"hi\",\"inputs\":{}}");

        assertEquals(400, response.statusCode());
        assertEquals("not_chat_app", TestGateway.json(response).path("code").asText());
    }

    private static void assertNothingInner(String body) {
        for (var inner : List.of(
                "LEAK", DemoDify.SECRET_PROMPT, DemoDify.SECRET_NOTES, "sys.user_id", "process_data", "created_by")) {
            assertFalse(body.contains(inner), () -> inner + " is in " + body);
        }
    }

    private List<String> users() {
        return gateway.dify().requests().stream()
                .map(RecordedRequest::json)
                .map(body -> body.path("user").asText())
                .toList();
    }

    private static List<JsonNode> events(String body) {
        try {
            return new SentEvents(body).rest();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Starting and ending one takes a second, so each is started once. */
    private void start(DifyVersion version, Mode mode) {
        gateway = gateways.computeIfAbsent(List.of(version, mode), same -> TestGateway.start(version, mode, Map.of()));
        gateway.dify().clearRequests();
    }
}
