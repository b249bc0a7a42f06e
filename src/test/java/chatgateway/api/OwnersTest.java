package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.SentEvents;
import chatgateway.support.TestGateway;
import chatgateway.support.api.ApiUser;
import chatgateway.support.api.SharedGateways;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What Dify serves to any user who has its id belongs to one user here: answers that run, uploads, forms and runs, the traps 5
 * and 6 of docs/dify-api.md#traps. Mallory has alice's ids, in small letters and in capitals.
 */
@Tag("T13")
@TestInstance(Lifecycle.PER_CLASS)
class OwnersTest {
    private final SharedGateways fleet = new SharedGateways();

    @AfterAll
    void stop() {
        fleet.close();
    }

    @ParameterizedTest
    @CsvSource({
        "V0_11, CHAT",
        "V0_11, WORKFLOW",
        "V1_9, WORKFLOW",
        "V1_12, WORKFLOW",
        "V1_14, WORKFLOW",
        "V1_12, ADVANCED_CHAT",
        "V1_14, ADVANCED_CHAT",
    })
    void trap_5_an_answer_is_stopped_by_its_owner_only(DifyVersion version, Mode mode) throws Exception {
        var gateway = fleet.of(version, mode);
        var mayEnd = new CountDownLatch(1);
        gateway.dify().play(answer -> {
            answer.text("begun ");
            if (!mayEnd.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the test did not go on");
            }
            answer.text("finished");
            answer.end();
        });
        var path = mode == Mode.WORKFLOW ? "/v1/workflows/run" : "/v1/chat-messages";
        var stop = mode == Mode.WORKFLOW ? "/v1/workflows/tasks/" : "/v1/chat-messages/";
        var answer =
                gateway.send(gateway.json("alice", path, TestGateway.messageJson("hi")), BodyHandlers.ofInputStream());
        var events = new SentEvents(answer.body());
        var task = events.next(mode == Mode.WORKFLOW ? "text_chunk" : "message")
                .get("task_id")
                .asText();
        gateway.dify().clearRequests();

        for (var id : List.of(task, task.toUpperCase(Locale.ROOT))) {
            var response = mallory(gateway).post(stop + id + "/stop", "{}");
            assertEquals("200 {\"result\":\"success\"}", response.statusCode() + " " + response.body());
        }

        assertNothingReceived(gateway);
        mayEnd.countDown();
        assertTrue(events.rest().toString().contains("finished"));
    }

    @Test
    void trap_6_an_upload_is_used_and_seen_by_its_owner_only() {
        var gateway = fleet.of(DifyVersion.V1_12, Mode.CHAT);
        var id = alice(gateway).upload("a.png", "image/png", "pixels of alice");
        assertEquals(200, alice(gateway).askAbout(ApiUser.image(id).toString()).statusCode());
        assertEquals(
                "pixels of alice",
                alice(gateway).get("/v1/files/" + id + "/preview").body());
        gateway.dify().clearRequests();

        for (var form : List.of(id, id.toUpperCase(Locale.ROOT))) {
            var file = ApiUser.image(form).toString();
            assertEquals(
                    404, mallory(gateway).get("/v1/files/" + form + "/preview").statusCode());
            assertEquals(404, mallory(gateway).askAbout(file).statusCode());
            assertEquals(404, askWithInputs(gateway, "{\"picture\":" + file + "}"));
            assertEquals(404, askWithInputs(gateway, "{\"a\":[{\"b\":[" + file + "]}]}"));
        }
        assertNothingReceived(gateway);
    }

    @Test
    void trap_6_a_file_is_named_in_no_other_way_than_as_an_own_upload() {
        var gateway = fleet.of(DifyVersion.V1_12, Mode.CHAT);
        var alices = alice(gateway).upload("a.png", "image/png", "pixels of alice");
        var own = mallory(gateway).upload("m.png", "image/png", "own pixels");
        gateway.dify().clearRequests();

        for (var file : List.of(
                "{\"type\":\"image\",\"transfer_method\":\"remote_url\",\"url\":\"http://169.254.169.254/\"}",
                "{\"type\":\"image\",\"transfer_method\":\"tool_file\",\"tool_file_id\":\"" + alices + "\"}",
                "{\"type\":\"image\",\"transfer_method\":\"datasource_file\",\"datasource_file_id\":\"" + alices
                        + "\"}",
                "{\"dify_model_identity\":\"__dify__file__\",\"related_id\":\"" + alices + "\"}",
                "{\"type\":\"image\",\"transfer_method\":\"local_file\",\"upload_file_id\":\"../" + alices + "\"}")) {
            assertEquals(400, mallory(gateway).askAbout(file).statusCode(), file);
            assertEquals(400, askWithInputs(gateway, "{\"picture\":" + file + "}"), file);
        }
        assertNothingReceived(gateway);

        var loaded = ApiUser.image(own)
                .put("dify_model_identity", "__dify__file__") // with this Dify reads the next two first
                .put("related_id", alices)
                .put("tool_file_id", alices)
                .put("url", "/files/" + alices)
                .toString();
        assertEquals(200, askWithInputs(gateway, "{\"picture\":" + loaded + "}"));
        assertEquals(200, mallory(gateway).askAbout(loaded).statusCode());
        for (var received : gateway.dify().requests()) {
            assertTrue(received.text().contains(own));
            assertFalse(received.text().contains(alices), received.text());
        }
    }

    @Test
    void trap_6_a_form_is_seen_and_answered_by_its_owner_only() throws IOException {
        var gateway = fleet.of(DifyVersion.V1_14, Mode.ADVANCED_CHAT);
        var events = alice(gateway).ask("a form please");
        var form = "/v1/form/human_input/"
                + events.get(events.size() - 2).at("/data/form_token").asText();
        var answer = "{\"inputs\":{\"comment\":\"go\"},\"action\":\"approve\"}";
        gateway.dify().clearRequests();

        assertEquals(404, mallory(gateway).get(form).statusCode());
        assertEquals(404, mallory(gateway).post(form, answer).statusCode());

        assertNothingReceived(gateway);
        var message = events.get(0).get("message_id").asText();
        assertEquals("paused", gateway.dify().message(message).orElseThrow().status());
        assertEquals(200, alice(gateway).get(form).statusCode());
    }

    @ParameterizedTest
    @CsvSource({"V1_4, WORKFLOW, 404", "V1_14, WORKFLOW, 200", "V1_14, ADVANCED_CHAT, 200"})
    void trap_6_the_events_of_a_run_are_for_its_owner_only(DifyVersion version, Mode mode, int forAlice)
            throws IOException {
        var gateway = fleet.of(version, mode);
        var path = mode == Mode.WORKFLOW ? "/v1/workflows/run" : "/v1/chat-messages";
        var events = alice(gateway).events(alice(gateway).post(path, TestGateway.messageJson("hi")));
        var run = events.get(0).get("workflow_run_id").asText();
        gateway.dify().clearRequests();

        for (var id : List.of(run, run.toUpperCase(Locale.ROOT))) {
            assertEquals(
                    404, mallory(gateway).get("/v1/workflow/" + id + "/events").statusCode());
            assertEquals(404, mallory(gateway).get("/v1/workflows/run/" + id).statusCode());
        }

        assertNothingReceived(gateway);
        assertEquals(
                forAlice, alice(gateway).get("/v1/workflow/" + run + "/events").statusCode());
    }

    private static ApiUser alice(TestGateway gateway) {
        return new ApiUser(gateway, "alice");
    }

    private static ApiUser mallory(TestGateway gateway) {
        return new ApiUser(gateway, "mallory");
    }

    private static int askWithInputs(TestGateway gateway, String inputs) {
        return mallory(gateway)
                .post("/v1/chat-messages", "{\"query\":\"hi\",\"inputs\":" + inputs + "}")
                .statusCode();
    }

    private static void assertNothingReceived(TestGateway gateway) {
        assertEquals(List.of(), gateway.dify().requests());
    }
}
