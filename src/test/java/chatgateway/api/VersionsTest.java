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
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The exposed endpoints work in front of every version of Dify and every type of app, in Dify's shapes
 * (docs/dify-api.md#differences-between-versions).
 */
@TestInstance(Lifecycle.PER_CLASS)
class VersionsTest {
    private static final String NO_CHAT = "{\"inputs\":{\"q\":\"hi\"},\"response_mode\":\"blocking\"}";

    private final SharedGateways fleet = new SharedGateways();

    @AfterAll
    void stop() {
        fleet.close();
    }

    static Stream<Arguments> chats() {
        return Stream.of(DifyVersion.values())
                .flatMap(version -> Stream.of(Mode.CHAT, Mode.AGENT_CHAT, Mode.ADVANCED_CHAT)
                        .map(mode -> Arguments.of(version, mode)));
    }

    @ParameterizedTest
    @MethodSource("chats")
    void conversations_are_listed_in_pages_renamed_and_deleted(DifyVersion version, Mode mode) throws IOException {
        var user = user(version, mode);
        var ids = new ArrayList<String>();
        for (var i = 0; i < 3; i++) {
            ids.add(0, user.quickAnswer("question " + i).get("conversation_id").asText());
        }

        var first = ok(user.get("/v1/conversations?limit=2&sort_by=-created_at"));
        assertEquals(ids.subList(0, 2), all(first, "id"));
        assertTrue(first.get("has_more").asBoolean());
        assertEquals(2, first.get("limit").asInt());
        for (var field : List.of("id", "name", "inputs", "status", "introduction", "created_at", "updated_at")) {
            assertTrue(first.at("/data/0").has(field), field + " in " + first);
        }
        var second = ok(user.get("/v1/conversations?limit=2&sort_by=-created_at&last_id=" + ids.get(1)));
        assertEquals(ids.subList(2, 3), all(second, "id"));
        assertFalse(second.get("has_more").asBoolean());

        var conversation = "/v1/conversations/" + ids.get(0);
        assertEquals(
                "새 이름",
                ok(user.post(conversation + "/name", "{\"name\":\"새 이름\"}"))
                        .get("name")
                        .asText());
        assertEquals(
                "새 이름", ok(user.get("/v1/conversations")).at("/data/0/name").asText());
        var generated = ok(user.post(conversation + "/name", "{\"auto_generate\":true}"))
                .get("name")
                .asText();
        assertFalse(generated.isBlank() || generated.equals("새 이름"), generated);
        assertEquals(400, user.post(conversation + "/name", "{\"name\":\" \"}").statusCode());

        var deleted = user.delete(conversation);
        assertEquals("204 ", deleted.statusCode() + " " + deleted.body());
        assertEquals(ids.subList(1, 3), all(ok(user.get("/v1/conversations")), "id"));
        assertEquals(404, user.get("/v1/messages?conversation_id=" + ids.get(0)).statusCode());
    }

    @ParameterizedTest
    @MethodSource("chats")
    void messages_come_in_pages_and_can_be_rated(DifyVersion version, Mode mode) throws IOException {
        var user = user(version, mode);
        var conversation = user.quickAnswer("question 0").get("conversation_id").asText();
        for (var i = 1; i < 3; i++) {
            var question = TestGateway.messageJson("question " + i)
                    .replace("{\"query\"", "{\"conversation_id\":\"" + conversation + "\",\"query\"");
            user.events(user.post("/v1/chat-messages", question));
        }

        var latest = ok(user.get("/v1/messages?limit=2&conversation_id=" + conversation));
        assertEquals(List.of("question 1", "question 2"), all(latest, "query"));
        assertTrue(latest.get("has_more").asBoolean());
        var message = latest.at("/data/0/id").asText();
        var older = ok(user.get("/v1/messages?limit=2&conversation_id=" + conversation + "&first_id=" + message));
        assertEquals(List.of("question 0"), all(older, "query"));
        assertEquals(List.of("ok"), all(older, "answer"));
        assertFalse(older.get("has_more").asBoolean());
        assertEquals(
                "[]", ok(user.get("/v1/messages?conversation_id=")).get("data").toString());

        var feedbacks = "/v1/messages/" + message + "/feedbacks";
        assertSuccess(user.post(feedbacks, "{\"rating\":\"dislike\",\"content\":\"too short\"}"));
        assertEquals(
                List.of("null", "dislike", "null"),
                ratings(ok(user.get("/v1/messages?conversation_id=" + conversation))));
        assertSuccess(user.post(feedbacks, "{\"rating\":null}"));
        assertSuccess(user.post(feedbacks, "{\"rating\":null}")); // Dify refuses, though nothing is wrong

        var suggested = ok(user.get("/v1/messages/" + message + "/suggested"));
        assertEquals("success", suggested.get("result").asText());
        assertTrue(suggested.at("/data/0").isTextual());
    }

    @ParameterizedTest
    @CsvSource({"V0_11, 404", "V1_4, 200", "V1_9, 200", "V1_12, 200", "V1_14, 200"})
    void variables_are_shown_where_dify_has_them(DifyVersion version, int status) throws IOException {
        var user = user(version, Mode.ADVANCED_CHAT);
        var conversation = user.quickAnswer("hi").get("conversation_id").asText();

        var response = user.get("/v1/conversations/" + conversation + "/variables?limit=5");

        assertEquals(status, response.statusCode());
        assertTrue(status == 404 || response.body().contains("\"value_type\":\"object\""), response.body());
    }

    @ParameterizedTest
    @MethodSource("chats")
    void the_app_describes_its_form_and_page(DifyVersion version, Mode mode) {
        var user = user(version, mode);
        var app = user.gateway().dify().app(TestGateway.KEY);
        app.everyField();
        try {
            var parameters = ok(user.get("/v1/parameters"));
            assertEquals(
                    "text-input paragraph select number checkbox file file-list json_object text-input",
                    String.join(" ", types(parameters.get("user_input_form"))));
            assertEquals(
                    "[\"beginner\",\"intermediate\",\"expert\"]",
                    parameters.at("/user_input_form/2/select/options").toString());
            assertEquals(
                    "[\"image\"]",
                    parameters.at("/user_input_form/5/file/allowed_file_types").toString());
            assertEquals(
                    "{\"type\":\"object\"}",
                    parameters.at("/user_input_form/7/json_object/json_schema").asText());
            assertTrue(parameters.at("/user_input_form/8/text-input/hide").asBoolean());
            assertTrue(parameters.at("/file_upload").isObject());
            assertEquals(15, parameters.at("/system_parameters/file_size_limit").asInt());
            assertTrue(parameters.at("/speech_to_text/enabled").asBoolean());
            assertTrue(parameters.at("/suggested_questions").isArray());
        } finally {
            app.form(TestGateway.json(user.get("/v1/messages?conversation_id=")).putArray("empty"));
        }
        assertEquals("Demo tutor", ok(user.get("/v1/info")).get("name").asText());
        assertEquals(
                "{\"calculator\":{\"background\":\"#252525\",\"content\":\"🧮\"}}",
                ok(user.get("/v1/meta")).get("tool_icons").toString());
        var site = user.get("/v1/site");
        assertEquals(version == DifyVersion.V0_11 ? 404 : 200, site.statusCode());
        assertTrue(site.statusCode() == 404
                || TestGateway.json(site).get("title").asText().equals("Demo tutor"));
    }

    @ParameterizedTest
    @EnumSource(DifyVersion.class)
    void an_agent_shows_its_thoughts_but_not_what_its_tools_found(DifyVersion version) throws IOException {
        var user = user(version, Mode.AGENT_CHAT);
        user.gateway().dify().play(answer -> {
            answer.thought("I look it up.", "notes", "{\"q\":1}", "SECRET-OBSERVATION");
            answer.text("80");
            answer.end();
        });

        var events = user.ask("hi");
        var history = ok(user.get("/v1/messages?conversation_id="
                + events.get(0).get("conversation_id").asText()));

        assertEquals("80", SentEvents.textOf(events));
        var thought = events.stream()
                .filter(event -> event.path("tool").asText().equals("notes"))
                .findFirst()
                .orElseThrow();
        assertEquals("{\"q\":1}", thought.get("tool_input").asText());
        var stored = history.at("/data/0/agent_thoughts/0");
        assertEquals("I look it up.", stored.get("thought").asText());
        assertTrue(
                stored.get(version == DifyVersion.V0_11 ? "message_files" : "files")
                        .isArray(),
                stored.toString());
        assertFalse((events + history.toString()).contains("SECRET-OBSERVATION"));
        var blocking = user.post("/v1/chat-messages", "{\"query\":\"hi\",\"inputs\":{}}");
        assertEquals(400, blocking.statusCode(), "agents do not answer in one piece");
    }

    @ParameterizedTest
    @EnumSource(DifyVersion.class)
    void a_completion_app_answers(DifyVersion version) throws IOException {
        var user = user(version, Mode.COMPLETION);

        var events = user.events(user.post("/v1/completion-messages", NO_CHAT.replace("blocking", "streaming")));
        var whole = ok(user.post("/v1/completion-messages", NO_CHAT));

        assertEquals("message", events.get(0).get("event").asText());
        assertEquals("message_end", events.get(events.size() - 1).get("event").asText());
        assertEquals(SentEvents.textOf(events), whole.get("answer").asText());
        assertEquals("completion", whole.get("mode").asText());
        assertSuccess(
                user.post("/v1/completion-messages/" + whole.get("task_id").asText() + "/stop", "{}"));
        assertEquals(
                400,
                user.post("/v1/chat-messages", TestGateway.messageJson("hi")).statusCode());
    }

    @ParameterizedTest
    @EnumSource(DifyVersion.class)
    void a_workflow_app_runs(DifyVersion version) throws IOException {
        var user = user(version, Mode.WORKFLOW);

        var events = user.events(user.post("/v1/workflows/run", NO_CHAT.replace("blocking", "streaming")));
        var whole = ok(user.post("/v1/workflows/run", NO_CHAT));
        user.gateway().dify().play(answer -> answer.failRun("SECRET-ERROR"));
        var failed = user.post("/v1/workflows/run", NO_CHAT);

        assertEquals("workflow_started", events.get(0).get("event").asText());
        var finished = events.get(events.size() - 1);
        assertEquals("workflow_finished", finished.get("event").asText());
        assertEquals("succeeded", finished.at("/data/status").asText());
        assertFalse(finished.at("/data/outputs/text").asText().isEmpty());
        assertEquals(finished.at("/data/outputs"), whole.at("/data/outputs"));
        assertTrue(whole.hasNonNull("workflow_run_id"));
        assertEquals("failed", ok(failed).at("/data/status").asText(), "which is HTTP 200 with Dify too");
        assertFalse(failed.body().contains("SECRET-ERROR"));
        assertSuccess(user.post("/v1/workflows/tasks/" + whole.get("task_id").asText() + "/stop", "{}"));
    }

    /** Everybody starts with an empty history. */
    private ApiUser user(DifyVersion version, Mode mode) {
        return new ApiUser(fleet.of(version, mode), "u" + System.nanoTime());
    }

    private static JsonNode ok(HttpResponse<String> response) {
        assertEquals(200, response.statusCode(), response.body());
        return TestGateway.json(response);
    }

    private static void assertSuccess(HttpResponse<String> response) {
        assertEquals("200 {\"result\":\"success\"}", response.statusCode() + " " + response.body());
    }

    private static List<String> all(JsonNode page, String field) {
        return StreamSupport.stream(page.get("data").spliterator(), false)
                .map(row -> row.get(field).asText())
                .toList();
    }

    private static List<String> ratings(JsonNode page) {
        return StreamSupport.stream(page.get("data").spliterator(), false)
                .map(row -> row.at("/feedback/rating").asText("null"))
                .map(rating -> rating.isEmpty() ? "null" : rating)
                .toList();
    }

    private static List<String> types(JsonNode form) {
        return StreamSupport.stream(form.spliterator(), false)
                .map(field -> field.fieldNames().next())
                .toList();
    }
}
