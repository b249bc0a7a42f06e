package chatgateway.demo.dify;

import static chatgateway.demo.dify.DemoDifyClient.json;
import static chatgateway.demo.dify.DemoDifyClient.question;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Conversations, messages, names, ratings, variables and the app's description (docs/dify-api.md#endpoints). */
class DemoHistoryTest {
    private static final String NOBODYS = "00000000-0000-4000-8000-000000000000";

    private final DemoDify dify =
            DemoDify.start(DifyVersion.V1_12, Map.of("app-chat", Mode.CHAT, "app-flow", Mode.ADVANCED_CHAT));
    private final DemoDifyClient calls = new DemoDifyClient(dify, "app-chat");

    @AfterEach
    void stop() {
        dify.close();
    }

    @Test
    void messages_are_oldest_first_in_a_page_and_pages_go_back() throws Exception {
        var conversation = ask("one", "");
        List.of("two", "three").forEach(query -> ask(query, conversation));
        var path = "/v1/messages?user=s_u&limit=2&conversation_id=" + conversation;
        var newest = json(calls.get(path));
        assertEquals("[two, three] more", shown(newest, "query"));
        var older = json(calls.get(path + "&first_id=" + newest.at("/data/0/id").asText()));
        assertEquals("[one]", shown(older, "query"));
        assertEquals("[]", shown(json(calls.get("/v1/messages?user=s_u&conversation_id=")), "query"));
        assertEquals(404, calls.get(path + "&first_id=" + NOBODYS).statusCode());
        assertEquals(404, calls.get(path.replace("s_u", "s_other")).statusCode());
        assertEquals(400, calls.get(path.replace("limit=2", "limit=101")).statusCode());
        assertEquals(400, calls.get("/v1/messages?user=s_u").statusCode());
    }

    @Test
    void conversations_are_newest_first() throws Exception {
        var first = ask("first question", "");
        ask("second question", "");
        ask("third question", "");
        ask("again", first);
        var page = json(calls.get("/v1/conversations?user=s_u&limit=2"));
        assertEquals("[First question, Third question] more", shown(page, "name"));
        var rest = json(calls.get("/v1/conversations?user=s_u&limit=2&last_id="
                + page.at("/data/1/id").asText()));
        assertEquals("[Second question]", shown(rest, "name"));
        var oldest = json(calls.get("/v1/conversations?user=s_u&limit=1&sort_by=created_at"));
        assertEquals("[First question] more", shown(oldest, "name"));
        assertEquals(
                404, calls.get("/v1/conversations?user=s_u&last_id=" + NOBODYS).statusCode());
        assertEquals("[]", shown(json(calls.get("/v1/conversations?user=s_other")), "name"));
    }

    @Test
    void a_conversation_is_named_by_its_first_message_or_its_user() throws Exception {
        var id = ask("why is the sky blue? I wonder.", "");
        assertEquals("Why is the sky blue", dify.conversation(id).orElseThrow().name());
        var path = "/v1/conversations/" + id + "/name";
        assertEquals(
                "Sky",
                json(calls.post(path, user("s_u").put("name", "Sky")))
                        .get("name")
                        .asText());
        var generated = json(calls.post(path, user("s_u").put("auto_generate", true)));
        assertEquals("Why is the sky blue", generated.get("name").asText());
        assertEquals(400, calls.post(path, user("s_u")).statusCode());
        assertEquals(404, calls.post(path, user("s_other").put("name", "x")).statusCode());
    }

    @Test
    void a_rating_is_given_and_taken_back_by_the_owner() throws Exception {
        ask("hi", "");
        var message = dify.messagesOf("app-chat", "s_u").get(0);
        var path = "/v1/messages/" + message.id() + "/feedbacks";
        assertEquals(400, calls.post(path, user("s_u").putNull("rating")).statusCode());
        assertEquals(200, calls.post(path, user("s_u").put("rating", "like")).statusCode());
        assertEquals("like", message.rating());
        assertEquals(
                404, calls.post(path, user("s_other").put("rating", "dislike")).statusCode());
        assertEquals(200, calls.post(path, user("s_u").putNull("rating")).statusCode());
        assertEquals(null, message.rating());
        var suggested = json(calls.get("/v1/messages/" + message.id() + "/suggested?user=s_u"));
        assertEquals(3, suggested.get("data").size());
    }

    @Test
    void values_of_variables_are_shown_as_python_writes_them() throws Exception {
        var id = ask("hi", "");
        var path = "/v1/conversations/" + id + "/variables";
        var data = json(calls.get(path + "?user=s_u")).get("data");
        assertEquals("{'used': 0, 'allowed': True}", data.get(0).get("value").asText());
        assertEquals("object", data.get(0).get("value_type").asText());
        assertEquals(404, calls.get(path + "?user=s_other").statusCode());
        var one = path + "/" + data.get(1).get("id").asText();
        var put = calls.send(
                "PUT", one, "application/json", user("s_u").put("value", "new").toString());
        assertEquals("new", json(put).get("value").asText());
        var wrong = calls.send(
                "PUT", one, "application/json", user("s_u").put("value", 3).toString());
        assertTrue(json(wrong).get("message").asText().startsWith("Type mismatch: "));
    }

    @Test
    void the_app_returns_internals() throws Exception {
        var parameters = json(calls.get("/v1/parameters"));
        assertTrue(parameters.get("opening_statement").asText().contains("**code**"));
        assertEquals(
                DemoDify.SECRET_CONFIG,
                parameters.at("/sensitive_word_avoidance/config/keywords").asText());
        assertEquals(0, parameters.get("user_input_form").size());
        assertEquals("Demo tutor", json(calls.get("/v1/site")).get("title").asText());
        assertEquals(
                "advanced-chat",
                json(new DemoDifyClient(dify, "app-flow").get("/v1/info"))
                        .get("mode")
                        .asText());
    }

    @Test
    void a_form_is_checked_when_the_app_has_one() throws Exception {
        dify.app("app-chat").everyField();
        assertEquals(9, json(calls.get("/v1/parameters")).get("user_input_form").size());
        var question = question("s_u", "hi");
        assertEquals(
                "name is required in input form",
                json(calls.post("/v1/chat-messages", question)).get("message").asText());
        question.withObject("/inputs").put("name", "Ada").put("level", "expert");
        assertEquals(200, calls.post("/v1/chat-messages", question).statusCode());
        question.withObject("/inputs").put("level", "genius");
        assertEquals(400, calls.post("/v1/chat-messages", question).statusCode());
    }

    @Test
    void browsers_sounds_are_refused() throws Exception {
        assertEquals(
                415,
                calls.multipart("/v1/audio-to-text", "s_u", "a.webm", "audio/webm", "x")
                        .statusCode());
        var heard = calls.multipart("/v1/audio-to-text", "s_u", "a.mp3", "audio/mp3", "x");
        assertFalse(json(heard).get("text").asText().isEmpty());
    }

    @Test
    void an_upload_is_described_as_in_its_generation() throws Exception {
        var created = calls.upload("s_u", "notes.MD", "text/markdown", "# hi");
        var file = json(created);
        assertEquals(201, created.statusCode());
        assertEquals("md", file.get("extension").asText());
        assertEquals(FakeApp.TENANT, file.get("tenant_id").asText());
        assertEquals(400, calls.upload("s_u", "a:b.txt", "text/plain", "x").statusCode());
        assertEquals("no_file_uploaded", json(noFile()).get("code").asText());
    }

    private java.net.http.HttpResponse<String> noFile() throws Exception {
        return calls.send(
                "POST",
                "/v1/files/upload",
                "multipart/form-data; boundary=b",
                "--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\ns_u\r\n--b--\r\n");
    }

    private String ask(String query, String conversation) {
        dify.play(answer -> {
            answer.text("ok");
            answer.end();
        });
        try {
            return calls.ask("/v1/chat-messages", question("s_u", query).put("conversation_id", conversation))
                    .get(0)
                    .get("conversation_id")
                    .asText();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode user(String user) {
        return DemoJson.object().put("user", user);
    }

    private static String shown(JsonNode page, String field) {
        var values = StreamSupport.stream(page.get("data").spliterator(), false)
                .map(item -> item.get(field).asText())
                .toList();
        return values + (page.get("has_more").asBoolean() ? " more" : "");
    }
}
