package chatgateway.demo.dify;

import static chatgateway.demo.dify.DemoDifyClient.json;
import static chatgateway.demo.dify.DemoDifyClient.question;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Where Dify does not check the owner (docs/dify-api.md#endpoint-table, #traps): open here as there, so that the
 * gateway can be tried.
 */
class DemoSecurityHolesTest {
    private static final Map<String, Mode> APPS = Map.of(
            "app-chat", Mode.CHAT, "app-other", Mode.CHAT, "app-flow", Mode.ADVANCED_CHAT, "app-run", Mode.WORKFLOW);
    private static final String NOBODYS = "00000000-0000-4000-8000-000000000000";

    @ParameterizedTest
    @CsvSource({
        // version, status for the owner, status for another user, whether the other user's delete works
        "V0_11, 200, 404, false",
        "V1_4,  204, 404, false",
        "V1_9,  204, 204, true",
        "V1_12, 204, 204, true",
        "V1_14, 204, 404, false",
    })
    void who_can_delete_a_conversation(DifyVersion generation, int owner, int stranger, boolean gone) throws Exception {
        try (var dify = DemoDify.start(generation, APPS)) {
            var calls = new DemoDifyClient(dify, "app-chat");
            calls.chat("s_alice", "hi");
            var id = dify.conversationsOf("app-chat", "s_alice").get(0).id();
            assertEquals(stranger, delete(calls, id, "s_mallory").statusCode());
            assertEquals(gone, dify.conversation(id).isEmpty());
            assertEquals(
                    gone ? 204 : stranger, delete(calls, NOBODYS, "s_mallory").statusCode());
            calls.chat("s_alice", "again");
            var second = dify.conversationsOf("app-chat", "s_alice");
            var deleted = delete(calls, second.get(second.size() - 1).id(), "s_alice");
            assertEquals(owner, deleted.statusCode());
            assertEquals(owner == 204 ? "" : "{\"result\": \"success\"}\n", deleted.body());
        }
    }

    @ParameterizedTest
    @EnumSource(DifyVersion.class)
    void any_message_is_spoken_to_any_user(DifyVersion generation) throws Exception {
        try (var dify = DemoDify.start(generation, APPS)) {
            dify.play(answer -> {
                answer.text("a secret of alice");
                answer.end();
            });
            new DemoDifyClient(dify, "app-chat").chat("s_alice", "hi");
            var body = DemoJson.object().put("user", "s_mallory").put("text", "harmless");
            var stolen = new DemoDifyClient(dify, "app-other")
                    .post(
                            "/v1/text-to-audio",
                            body.put(
                                    "message_id",
                                    dify.messagesOf("app-chat", "s_alice")
                                            .get(0)
                                            .id()));
            assertEquals(
                    "audio/mpeg", stolen.headers().firstValue("Content-Type").orElse(""));
            assertTrue(stolen.body().contains("a secret of alice"));
            var unknown =
                    new DemoDifyClient(dify, "app-other").post("/v1/text-to-audio", body.put("message_id", NOBODYS));
            assertEquals("200 null\n", unknown.statusCode() + " " + unknown.body());
        }
    }

    @Test
    void a_file_is_previewed_to_every_user_of_its_app_once_it_is_in_a_message() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, APPS)) {
            var calls = new DemoDifyClient(dify, "app-chat");
            var id = json(calls.upload("s_alice", "a.png", "image/png", "pixels"))
                    .get("id")
                    .asText();
            var path = "/v1/files/" + id + "/preview?user=s_mallory";
            assertEquals(404, calls.get(path).statusCode());
            ask(calls, "s_alice", id);
            assertEquals("pixels", calls.get(path).body());
            assertEquals(
                    "public, max-age=3600",
                    calls.get(path).headers().firstValue("Cache-Control").orElse(""));
            assertEquals(403, new DemoDifyClient(dify, "app-other").get(path).statusCode());
        }
    }

    @ParameterizedTest
    @CsvSource({"V0_11, 200", "V1_12, 200", "V1_14, 400"})
    void a_file_of_another_user_can_be_asked_about_until_1_14(DifyVersion generation, int status) throws Exception {
        try (var dify = DemoDify.start(generation, APPS)) {
            var calls = new DemoDifyClient(dify, "app-chat");
            var id = json(calls.upload("s_alice", "a.png", "image/png", "pixels"))
                    .get("id")
                    .asText();
            assertEquals(status, ask(calls, "s_mallory", id).statusCode());
        }
    }

    @ParameterizedTest
    @CsvSource({"V1_4, true", "V1_9, false"})
    void the_run_of_another_app_is_shown_by_early_generations(DifyVersion generation, boolean shown) throws Exception {
        try (var dify = DemoDify.start(generation, APPS)) {
            var events = new DemoDifyClient(dify, "app-flow").chat("s_alice", "a private question");
            var path =
                    "/v1/workflows/run/" + events.get(0).get("workflow_run_id").asText();
            assertTrue(new DemoDifyClient(dify, "app-flow").get(path).body().contains("succeeded"));
            assertEquals(
                    shown, new DemoDifyClient(dify, "app-chat").get(path).body().contains("succeeded"));
        }
    }

    @Test
    void unknown_runs_are_nulls_and_since_1_14_not_found() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, APPS)) {
            var run = new DemoDifyClient(dify, "app-run").get("/v1/workflows/run/" + NOBODYS);
            assertEquals(200, run.statusCode());
            assertTrue(json(run).get("id").isNull());
        }
        try (var dify = DemoDify.start(DifyVersion.V1_14, APPS)) {
            assertEquals(
                    404,
                    new DemoDifyClient(dify, "app-run")
                            .get("/v1/workflows/run/" + NOBODYS)
                            .statusCode());
        }
    }

    @Test
    void all_users_of_the_app_are_listed() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_14, APPS)) {
            var calls = new DemoDifyClient(dify, "app-chat");
            calls.chat("s_alice", "hi");
            var message = dify.messagesOf("app-chat", "s_alice").get(0);
            calls.post(
                    "/v1/messages/" + message.id() + "/feedbacks",
                    DemoJson.object()
                            .put("user", "s_alice")
                            .put("rating", "like")
                            .put("content", "private words"));
            assertTrue(calls.get("/v1/app/feedbacks").body().contains("private words"));
            var user = json(calls.get("/v1/end-users/" + message.owner()));
            assertEquals("s_alice", user.get("session_id").asText());
            var run = new DemoDifyClient(dify, "app-run");
            run.ask("/v1/workflows/run", question("s_alice", "hi"));
            assertTrue(run.get("/v1/workflows/logs").body().contains("s_alice"));
        }
    }

    @Test
    void a_form_is_submitted_by_any_user_with_its_token() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_14, APPS)) {
            var calls = new DemoDifyClient(dify, "app-flow");
            var events = calls.chat("s_alice", "a form please");
            assertEquals(
                    "workflow_paused",
                    events.get(events.size() - 1).get("event").asText());
            var asked = events.get(events.size() - 2).get("data");
            var run = events.get(1).get("workflow_run_id").asText();
            var path = "/v1/form/human_input/" + asked.get("form_token").asText();
            assertEquals(
                    "approve", json(calls.get(path)).at("/user_actions/0/id").asText());
            assertEquals(404, new DemoDifyClient(dify, "app-chat").get(path).statusCode());
            assertEquals("paused", dify.messagesOf("app-flow", "s_alice").get(0).status());

            var answer = DemoJson.object().put("user", "s_mallory").put("action", "approve");
            answer.putObject("inputs").put("comment", "go");
            assertEquals(200, calls.post(path, answer).statusCode());
            assertEquals(412, calls.post(path, answer).statusCode());

            assertEquals(
                    404,
                    calls.get("/v1/workflow/" + run + "/events?user=s_mallory").statusCode());
            var rest = DemoDifyClient.events(
                    calls.get("/v1/workflow/" + run + "/events?user=s_alice").body());
            assertEquals("workflow_finished", DemoDifyClient.names(rest).get(rest.size() - 1));
            assertTrue(DemoDifyClient.names(rest).contains("human_input_form_filled"));
            assertTrue(dify.messagesOf("app-flow", "s_alice").get(0).answer().endsWith("I go on with that."));

            var again = DemoDifyClient.events(
                    calls.get("/v1/workflow/" + run + "/events?user=s_alice").body());
            assertEquals("[workflow_finished]", DemoDifyClient.names(again).toString());
        }
    }

    @Test
    void a_signed_link_needs_no_key() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, APPS)) {
            var calls = new DemoDifyClient(dify, "no-key");
            var events = new DemoDifyClient(dify, "app-chat").chat("s_alice", "an image please");
            var link = events.stream()
                    .filter(event -> event.has("url"))
                    .findFirst()
                    .orElseThrow()
                    .get("url")
                    .asText();
            assertTrue(link.startsWith("/files/tools/"), link);
            var image = calls.bytes(link);
            assertEquals("image/png", image.headers().firstValue("Content-Type").orElse(""));
            assertEquals("PNG", new String(image.body(), 1, 3, StandardCharsets.US_ASCII));
            assertEquals(403, calls.get(link.replaceFirst("nonce=.", "nonce=x")).statusCode());

            dify.options().absoluteLinks(true);
            var upload = json(new DemoDifyClient(dify, "app-chat").upload("s_alice", "a.txt", "text/plain", "words"));
            var absolute = upload.get("source_url").asText();
            assertTrue(absolute.startsWith(dify.baseUrl() + "/files/"), absolute);
            assertEquals(
                    "words",
                    calls.get(absolute.substring(dify.baseUrl().length())).body());
            assertEquals(
                    404,
                    calls.get("/files/" + upload.get("id").asText() + "/file-preview")
                            .statusCode());
        }
    }

    private static HttpResponse<String> ask(DemoDifyClient calls, String user, String upload) throws Exception {
        var question = question(user, "hi");
        question.putArray("files")
                .addObject()
                .put("type", "image")
                .put("transfer_method", "local_file")
                .put("upload_file_id", upload);
        return calls.post("/v1/chat-messages", question);
    }

    private static HttpResponse<String> delete(DemoDifyClient calls, String id, String user) throws Exception {
        return calls.send("DELETE", "/v1/conversations/" + id, "application/json", "{\"user\":\"" + user + "\"}");
    }
}
