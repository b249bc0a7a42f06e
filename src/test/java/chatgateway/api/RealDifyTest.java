package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.dify.Timeouts;
import chatgateway.support.CapturedLog;
import chatgateway.support.SentEvents;
import chatgateway.support.TestGateway;
import chatgateway.support.api.RawUpstream;
import chatgateway.support.api.UpstreamRow;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What real Dify servers send beside the recordings (docs/dify-api.md): odd JSON, stops, silence, uploads, odd rows. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class RealDifyTest {
    private static final String CONVERSATION = "3f8e0a52-7a0c-4be5-9d5c-0b7b8f2f1c11";
    private static final String UPLOAD = "be56bf6f-1c11-42e5-9bc5-39e0ccc98632";
    private static final String STARTED =
            UpstreamRow.event("workflow_started", "\"workflow_run_id\":\"r1\",\"data\":{\"id\":\"r1\"}");
    private static final Timeouts SHORT_PINGS =
            new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(50), Duration.ofMillis(300), Duration.ofMinutes(1));

    private final RawUpstream upstream = new RawUpstream();
    private final TestGateway gateway =
            TestGateway.inFrontOf(DemoDify.start(DifyVersion.V1_14, Map.of()), upstream.url(), Map.of(), SHORT_PINGS);

    @AfterAll
    void stop() {
        gateway.close();
        upstream.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"metadata\":{\"usage\":{\"latency\":NaN}}",
                "\"metadata\":{\"retriever_resources\":[{\"score\":-Infinity}]}",
                "\"metadata\":{\"usage\":\"\\ud83d\"}",
                "\"metadata\":{},\"metadata\":{}",
                "\"x\":1234567890123456789012345678901234567890123456789012345678901234567890",
                "\"x\":\"a\u0001b\"",
                "\"x\":{broken",
            })
    void the_end_of_an_answer_that_is_no_strict_json_ends_it(String fields) throws Exception {
        var end = UpstreamRow.event("message_end", "\"id\":\"m1\"," + fields);
        upstream.reply(connection -> connection.events(UpstreamRow.TEXT, end));

        var events = send();

        assertEquals(List.of("message", "message_end"), names(events));
        assertEquals(CONVERSATION, events.get(1).path("conversation_id").asText());
    }

    @Test
    void what_cannot_be_read_is_logged_once() throws Exception {
        var broken = UpstreamRow.event("node_started", "\"x\":{SECRET");
        upstream.reply(connection ->
                connection.events(UpstreamRow.TEXT, broken, broken, UpstreamRow.event("message_end", "\"x\":{SECRET")));
        try (var log = new CapturedLog()) {
            assertEquals(List.of("message", "message_end"), names(send()));
            assertEquals(1, log.linesWith("cannot be read").size(), log.text());
            assertFalse(log.text().contains("SECRET"));
        }
    }

    @Test
    void a_blocking_answer_that_is_no_strict_json_is_not_lost() {
        reply("{\"event\":\"message\",\"message_id\":\"m1\",\"conversation_id\":\"" + CONVERSATION
                + "\",\"answer\":\"paid\",\"metadata\":{\"usage\":{\"latency\":NaN}}}");

        var response = gateway.post(
                "u1", "/v1/chat-messages", TestGateway.messageJson("hi").replace("streaming", "blocking"));

        assertEquals(200, response.statusCode(), response.body());
        assertEquals("paid", TestGateway.json(response).path("answer").asText());
    }

    @Test
    void a_row_of_history_that_cannot_be_read_costs_that_row() {
        reply("{\"limit\": 20, \"has_more\": false, \"data\": [" + row("a", "\"x\": NaN") + ", "
                + row("b", "\"x\": {broken}") + ", " + row("c", "\"x\": 1") + "]}");
        try (var log = new CapturedLog()) {
            var response = gateway.get("u1", "/v1/messages?conversation_id=" + CONVERSATION);

            assertEquals(200, response.statusCode(), response.body());
            assertEquals(
                    List.of("a", "c"),
                    TestGateway.json(response)
                            .path("data")
                            .valueStream()
                            .map(row -> row.path("answer").asText())
                            .toList());
            assertEquals(1, log.linesWith("1 of 3").size(), log.text());
        }
    }

    @Test
    void a_stopped_chatflow_of_1_14_is_stopped_and_no_failure() throws Exception {
        var finished = UpstreamRow.event(
                "workflow_finished",
                "\"workflow_run_id\":\"r1\",\"data\":{\"id\":\"r1\",\"status\":\"failed\","
                        + "\"error\":\"Aborted: User requested stop\"}");
        upstream.reply(connection -> connection.events(STARTED, UpstreamRow.TEXT, finished));

        var events = send();

        assertEquals(List.of("workflow_started", "message", "workflow_finished"), names(events));
        assertEquals("stopped", events.get(2).at("/data/status").asText());
    }

    @Test
    void history_tells_what_was_stopped_and_why_answers_failed() {
        reply("{\"limit\":20,\"has_more\":false,\"data\":["
                + row("", "\"status\":\"error\",\"error\":\"Aborted: User requested stop\"") + ","
                + row("", "\"status\":\"error\",\"error\":\"Run failed: status code 429: SECRET\"") + ","
                + row("x", "\"status\":\"normal\",\"error\":null") + "]}");

        var rows = TestGateway.json(gateway.get("u1", "/v1/messages?conversation_id=" + CONVERSATION))
                .path("data");

        assertEquals("normal", rows.at("/0/status").asText());
        assertTrue(rows.at("/0/stopped").asBoolean());
        assertEquals("error", rows.at("/1/status").asText());
        assertEquals("overloaded", rows.at("/1/error_code").asText());
        assertFalse(rows.at("/1/error").asText().isBlank());
        assertFalse(rows.toString().contains("SECRET") || rows.toString().contains("Aborted"), rows.toString());
        assertFalse(rows.get(2).has("error_code") || rows.get(2).has("stopped"));
    }

    @Test
    void pings_that_stop_end_the_answer() throws Exception {
        upstream.reply(connection -> {
            connection.begin();
            connection.chunk("event: ping\n\n" + STARTED + UpstreamRow.TEXT);
            connection.hold();
        });

        var events = send();

        assertEquals(List.of("workflow_started", "message", "error"), names(events));
        assertEquals("upstream_timeout", events.get(2).path("code").asText());
        assertEquals(CONVERSATION, events.get(2).path("conversation_id").asText());
    }

    @Test
    void a_run_that_waits_for_a_worker_may_be_silent() throws Exception {
        upstream.reply(connection -> {
            connection.begin();
            connection.chunk("event: ping\n\n");
            Thread.sleep(900); // three times as long as pings may be missing
            connection.chunk(UpstreamRow.TEXT + UpstreamRow.END);
            connection.end();
        });

        assertEquals(List.of("message", "message_end"), names(send()));
    }

    @Test
    void the_users_own_upload_is_no_file_of_the_answer() throws Exception {
        var files =
                "[{\"related_id\":\"x\",\"filename\":\"a.png\",\"transfer_method\":\"local_file\",\"type\":\"image\","
                        + "\"upload_file_id\":\"" + UPLOAD
                        + "\"},{\"filename\":\"b.png\",\"transfer_method\":\"tool_file\"}]";
        upstream.reply(connection -> connection.events(
                UpstreamRow.TEXT, UpstreamRow.event("message_end", "\"id\":\"m1\",\"files\":" + files)));

        var kept = send().get(1).path("files");

        assertEquals(1, kept.size());
        assertEquals("b.png", kept.at("/0/filename").asText());
    }

    @Test
    void a_rating_that_is_not_there_can_be_taken_back() {
        upstream.reply(UpstreamRow.json(400, "invalid_param", "rating cannot be None when feedback not exists"));

        var path = "/v1/messages/" + UPLOAD + "/feedbacks";
        assertEquals(200, gateway.post("u1", path, "{\"rating\":null}").statusCode());
        assertEquals(400, gateway.post("u1", path, "{\"rating\":\"like\"}").statusCode());
    }

    @ParameterizedTest
    @CsvSource({"messages?conversation_id=" + CONVERSATION + ", true", "conversations, true"})
    void a_file_input_can_be_sent_again_from_another_device(String path, boolean ignored) {
        var file =
                "{\"dify_model_identity\":\"__dify__file__\",\"id\":null,\"tenant_id\":\"SECRET\",\"type\":\"image\","
                        + "\"transfer_method\":\"local_file\",\"remote_url\":\"http://dify.internal:5001/files/"
                        + UPLOAD
                        + "/file-preview?timestamp=1&nonce=a&sign=b\",\"related_id\":\"" + UPLOAD
                        + "\",\"filename\":\"a.png\"}";
        reply("{\"limit\":20,\"has_more\":false,\"data\":["
                + row("x", "\"inputs\":{\"photo\":" + file + ",\"papers\":[" + file + "],\"name\":\"N\"}") + "]}");

        var inputs = TestGateway.json(gateway.get("u1", "/v1/" + path)).at("/data/0/inputs");

        for (var kept : List.of(inputs.path("photo"), inputs.at("/papers/0"))) {
            assertEquals(UPLOAD, kept.path("upload_file_id").asText(), inputs.toString());
            assertEquals("local_file", kept.path("transfer_method").asText());
            assertTrue(kept.path("url").asText().startsWith("/files/" + UPLOAD), inputs.toString());
        }
        assertFalse(inputs.toString().contains("SECRET") || inputs.toString().contains("internal"), inputs.toString());
        assertEquals(
                404, gateway.get("u2", "/v1/files/" + UPLOAD + "/preview").statusCode(), "it is known to be u1's now");
    }

    private List<JsonNode> send() throws IOException {
        HttpResponse<String> response = gateway.post("u1", "/v1/chat-messages", TestGateway.messageJson("hi"));
        assertEquals(200, response.statusCode(), response.body());
        return new SentEvents(response.body()).rest();
    }

    private static List<String> names(List<JsonNode> events) {
        return events.stream().map(event -> event.path("event").asText()).toList();
    }

    private static String row(String answer, String fields) {
        return "{\"id\":\"" + UPLOAD + "\",\"conversation_id\":\"" + CONVERSATION + "\",\"answer\":\"" + answer + "\","
                + fields + "}";
    }

    private void reply(String json) {
        upstream.reply("Content-Type: application/json", json.getBytes(StandardCharsets.UTF_8));
    }
}
