package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.json.Json;
import chatgateway.support.SentEvents;
import chatgateway.support.TestGateway;
import chatgateway.support.api.ApiUser;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A user takes everything along, and has everything deleted: what is the user's, all of it, and nothing of anybody else. */
@Tag("T13")
@TestInstance(Lifecycle.PER_CLASS)
class WholeHistoryTest {
    private static final String EXPORT = "/api/export";
    private static final String ALL = "/api/conversations";

    @RegisterExtension
    private final TestGateway gateway = TestGateway.start(DifyVersion.V1_14, Mode.CHAT, Map.of());

    @Test
    void every_message_of_every_conversation_is_a_row_and_the_last_row_says_that_all_are_there() throws IOException {
        var user = new ApiUser(gateway, "exporter");
        var other = new ApiUser(gateway, "other").quickAnswer("A secret of another");
        var first = user.quickAnswer("one").path("conversation_id").asText();
        for (var message = 0; message < 101; message++) { // more than one page
            user.post(
                    "/v1/chat-messages",
                    "{\"query\":\"more " + message + "\",\"inputs\":{},\"conversation_id\":\"" + first + "\"}");
        }
        user.quickAnswer("two");

        var response = user.get(EXPORT);
        var rows = rows(response);

        assertEquals(
                "application/x-ndjson",
                response.headers().firstValue("Content-Type").orElse(""));
        assertEquals("export", rows.get(0).path("type").asText());
        assertTrue(rows.get(0).path("ai_generated").asBoolean());
        assertEquals("exporter", rows.get(0).path("user_id").asText());
        var messages = rows.stream()
                .filter(row -> row.path("type").asText().equals("message"))
                .toList();
        assertEquals(103, messages.size());
        assertEquals(
                103, messages.stream().map(row -> row.path("id")).distinct().count());
        assertTrue(messages.stream().allMatch(row -> row.path("ai_generated").asBoolean()));
        assertEquals("more 100", messages.get(1).path("query").asText(), "the newest first");
        assertEquals("one", messages.get(102).path("query").asText());
        assertEquals(first, messages.get(102).path("conversation_id").asText());
        var end = rows.get(rows.size() - 1);
        assertEquals("{\"type\":\"end\",\"conversations\":2,\"messages\":103,\"complete\":true}", end.toString());
        assertFalse(response.body().contains(other.path("conversation_id").asText()));
        assertFalse(response.body().contains("cointutor_exporter"), "not what Dify calls the user");
    }

    @Test
    void a_user_without_conversations_gets_two_rows() {
        var rows = rows(gateway.get("nobody", EXPORT));

        assertEquals(2, rows.size());
        assertTrue(rows.get(1).path("complete").asBoolean());
    }

    @Test
    void before_the_first_row_a_failure_is_a_status_and_afterwards_a_row() throws IOException {
        var user = new ApiUser(gateway, "unlucky");
        user.quickAnswer("one");
        gateway.dify().replyOnce("GET", "/v1/conversations", CannedReply.badGateway());
        assertEquals(502, user.get(EXPORT).statusCode());

        user.quickAnswer("two");
        // More than the buffer of a response, and then a page that Dify does not have.
        var page = "{\"data\":[{\"id\":\"5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11\",\"answer\":\"" + "x".repeat(60_000)
                + "\"}],\"has_more\":true}";
        gateway.dify().replyOnce("GET", "/v1/messages", CannedReply.of(200, "application/json", page));
        var rows = rows(user.get(EXPORT));
        assertEquals("error", rows.get(rows.size() - 1).path("type").asText());
        assertEquals("not_found", rows.get(rows.size() - 1).path("code").asText());
    }

    @ParameterizedTest
    @EnumSource(DifyVersion.class)
    void all_conversations_of_the_user_are_deleted_and_no_other(DifyVersion version) throws IOException {
        try (var old = TestGateway.start(version, Mode.CHAT, Map.of())) {
            var user = new ApiUser(old, "leaver");
            var other = new ApiUser(old, "stayer").quickAnswer("hi");
            for (var conversation = 0; conversation < 3; conversation++) {
                user.quickAnswer("hi");
            }

            assertEquals(
                    "{\"deleted\":3,\"failed\":0,\"has_more\":false}",
                    user.delete(ALL).body());
            assertEquals(
                    "{\"deleted\":0,\"failed\":0,\"has_more\":false}",
                    user.delete(ALL).body());
            assertEquals(
                    0,
                    TestGateway.json(user.get("/v1/conversations")).path("data").size());
            assertTrue(old.dify()
                    .conversation(other.path("conversation_id").asText())
                    .isPresent());
        }
    }

    @Test
    void one_that_is_gone_counts_as_deleted_and_one_that_fails_is_counted_and_left() throws IOException {
        var user = new ApiUser(gateway, "partly");
        var oldest = user.quickAnswer("1").path("conversation_id").asText();
        var middle = user.quickAnswer("2").path("conversation_id").asText();
        user.quickAnswer("3");
        gateway.dify().replyOnce("DELETE", "/v1/conversations/" + oldest, CannedReply.badGateway());
        gateway.dify()
                .replyOnce(
                        "DELETE",
                        "/v1/conversations/" + middle,
                        CannedReply.error(404, "not_found", "Conversation Not Exists."));

        assertEquals("{\"deleted\":2,\"failed\":1", user.delete(ALL).body().split(",\"has_more\"")[0]);
        assertTrue(gateway.dify().conversation(oldest).isPresent());
        assertEquals(200, user.delete(ALL).statusCode(), "the place was free at the end of the call before");
        assertEquals(List.of(), gateway.dify().conversationsOf(TestGateway.KEY, "cointutor_partly"));
    }

    /** Dify would save the answer in a conversation that is gone. */
    @Test
    void an_answer_that_is_being_written_ends_first() throws Exception {
        var user = new ApiUser(gateway, "writer");
        gateway.dify().play(answer -> {
            answer.text("A long ");
            answer.hold();
        });
        var events = new SentEvents(gateway.sendMessage("writer", "Go on").body());
        events.next("message");
        gateway.dify().clearRequests();

        assertEquals(1, TestGateway.json(user.delete(ALL)).path("deleted").asInt());

        while (!events.isOver()) {}
        var calls = gateway.dify().requests().stream()
                .map(request -> request.method() + " " + request.path().replaceAll("[0-9a-f-]{36}", "ID"))
                .filter(call -> !call.startsWith("GET"))
                .toList();
        assertEquals(List.of("POST /v1/chat-messages/ID/stop", "DELETE /v1/conversations/ID"), calls);
        assertEquals(List.of(), gateway.dify().conversationsOf(TestGateway.KEY, "cointutor_writer"));
    }

    @Test
    void both_are_refused_when_the_calls_of_the_minute_are_used_up() {
        try (var small = TestGateway.start(DifyVersion.V1_14, Mode.CHAT, Map.of("MESSAGES_PER_MINUTE", "1"))) {
            assertRefusedInTheEnd(() -> new ApiUser(small, "leaver").delete(ALL));
            assertRefusedInTheEnd(() -> new ApiUser(small, "reader").get(EXPORT));
        }
    }

    /** Each takes ten of the calls, and one for each page. */
    private static void assertRefusedInTheEnd(Supplier<HttpResponse<String>> call) {
        var status = 200;
        for (var calls = 0; calls < 600 && status == 200; calls++) {
            status = call.get().statusCode();
        }
        assertEquals(429, status);
    }

    private static List<ObjectNode> rows(HttpResponse<String> response) {
        assertEquals(200, response.statusCode(), response.body());
        var rows = new ArrayList<ObjectNode>();
        response.body()
                .lines()
                .forEach(line -> rows.add(
                        Json.object(line.getBytes(StandardCharsets.UTF_8)).orElseThrow()));
        return rows;
    }
}
