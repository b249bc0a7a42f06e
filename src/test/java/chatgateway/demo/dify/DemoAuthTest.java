package chatgateway.demo.dify;

import static chatgateway.demo.dify.DemoDifyClient.json;
import static chatgateway.demo.dify.DemoDifyClient.question;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.Eventually;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys, users and error bodies, against docs/dify-api.md#transport, #the-user-parameter. */
class DemoAuthTest {
    private static final Map<String, Mode> APPS = Map.of("app-chat", Mode.CHAT, "app-flow", Mode.ADVANCED_CHAT);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app-chat        | Authorization header must be provided and start with 'Bearer'",
                "Basic app-chat  | Authorization scheme must be 'Bearer'",
                "Bearer app-nope | Access token is invalid",
            })
    void rejects_a_wrong_key_with_difys_error(String authorization, String message) throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_9, APPS)) {
            var response = parameters(dify, authorization);
            assertEquals(401, response.statusCode());
            assertEquals("unauthorized", json(response).get("code").asText());
            assertEquals(message, json(response).get("message").asText());
            assertEquals(
                    "Bearer realm=\"api\"",
                    response.headers().firstValue("WWW-Authenticate").orElse(""));
        }
    }

    @Test
    void takes_the_scheme_in_any_case() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_9, APPS)) {
            assertEquals(200, parameters(dify, "bEARER app-chat").statusCode());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/plain       | {\"user\":\"s_u\"} | 415 | unsupported_media_type",
                "                 | {\"user\":\"s_u\"} | 415 | unsupported_media_type",
                "application/json | {broken            | 400 | bad_request",
                "application/json | ''                 | 400 | bad_request",
                "application/json | [1]                | 500 | unknown",
                "application/json | null               | 500 | unknown",
                "application/json | {}                 | 400 | invalid_param",
                "application/json | {\"user\":\"\"}    | 400 | invalid_param",
            })
    void refuses_a_body_as_flask_does(String type, String body, int status, String code) throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, APPS)) {
            var response = new DemoDifyClient(dify, "app-chat").send("POST", "/v1/chat-messages", type, body);
            assertEquals(status, response.statusCode());
            assertEquals(code, json(response).get("code").asText());
        }
    }

    @Test
    void a_user_longer_than_the_column_is_an_unknown_error() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, APPS)) {
            var calls = new DemoDifyClient(dify, "app-chat");
            assertEquals(
                    200,
                    calls.post("/v1/chat-messages", question("x".repeat(255), "hi"))
                            .statusCode());
            var response = calls.post("/v1/chat-messages", question("x".repeat(256), "hi"));
            assertEquals(500, response.statusCode());
            assertEquals("unknown", json(response).get("code").asText());
        }
    }

    @Test
    void a_missing_optional_user_is_the_one_all_share() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, APPS)) {
            var calls = new DemoDifyClient(dify, "app-chat");
            calls.chat("DEFAULT-USER", "hi");
            assertEquals(1, json(calls.get("/v1/conversations")).get("data").size());
            assertEquals(
                    0, json(calls.get("/v1/conversations?user=s_u")).get("data").size());
        }
    }

    @Test
    void the_first_user_wins_in_query_and_form() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, APPS)) {
            var calls = new DemoDifyClient(dify, "app-chat");
            calls.chat("s_u", "hi");
            assertEquals(
                    1,
                    json(calls.get("/v1/conversations?user=s_u&user=other"))
                            .get("data")
                            .size());
            var upload = json(calls.upload(
                    "s_u\r\n--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nother",
                    "a.txt",
                    "text/plain",
                    "x"));
            var owner = dify.upload(upload.get("id").asText()).orElseThrow().owner();
            assertEquals(dify.messagesOf("app-chat", "s_u").get(0).owner(), owner);
            var received = dify.requests().get(dify.requests().size() - 1);
            assertEquals(java.util.List.of("s_u", "other"), received.field("user"));
        }
    }

    @ParameterizedTest
    @EnumSource(DifyVersion.class)
    void an_invalid_parameter_has_the_error_format_of_the_version(DifyVersion generation) throws Exception {
        try (var dify = DemoDify.start(generation, APPS)) {
            var response = new DemoDifyClient(dify, "app-chat")
                    .post("/v1/chat-messages", question("s_u", "hi").put("conversation_id", "nope"));
            var error = json(response);
            assertEquals(400, response.statusCode());
            if (generation == DifyVersion.V1_9) {
                assertEquals(
                        "{\"errors\":{\"conversation_id\":\"nope is not a valid uuid.\"},"
                                + "\"message\":\"Input payload validation failed\"}",
                        error.toString());
                return;
            }
            assertEquals("invalid_param", error.get("code").asText());
            assertEquals(generation.atLeast(DifyVersion.V1_9), error.has("status"));
            assertEquals(!generation.atLeast(DifyVersion.V1_12), error.has("params"));
            assertEquals(
                    generation.atLeast(DifyVersion.V1_12),
                    error.get("message").asText().contains("https://errors.pydantic.dev/"));
        }
    }

    @ParameterizedTest
    @EnumSource(DifyVersion.class)
    void newer_generations_add_a_guess_to_a_404(DifyVersion generation) throws Exception {
        try (var dify = DemoDify.start(generation, APPS)) {
            var path = "/v1/messages?user=s_u&conversation_id=00000000-0000-4000-8000-000000000000";
            var response = new DemoDifyClient(dify, "app-chat").get(path);
            var message = json(response).get("message").asText();
            assertEquals(404, response.statusCode());
            assertTrue(message.startsWith("Conversation Not Exists."), message);
            assertEquals(
                    generation.atLeast(DifyVersion.V1_9),
                    message.contains("You have requested this URI [/v1/messages]"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/nothing",
        "DELETE, /v1/conversations/12",
        "GET, /v1/messages/..%2Fx/suggested?user=u",
        "GET, /v1/end-users/00000000-0000-4000-8000-000000000000",
    })
    void an_unknown_page_is_html(String method, String path) throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, APPS)) {
            var response =
                    new DemoDifyClient(dify, "app-chat").send(method, path, "application/json", "{\"user\":\"u\"}");
            assertTrue(response.statusCode() == 404 || response.statusCode() == 400, response.body());
            assertTrue(response.headers().firstValue("Content-Type").orElse("").startsWith("text/html"));
        }
    }

    @Test
    void every_reply_has_the_headers_a_gateway_must_drop() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_14, APPS)) {
            assertFalse(parameters(dify, "Bearer app-chat")
                    .headers()
                    .firstValue("Set-Cookie")
                    .isPresent());
            dify.options().cookie(true);
            var headers = parameters(dify, "Bearer app-chat").headers();
            assertEquals("1.14.2", headers.firstValue("X-Version").orElse(""));
            assertEquals("PRODUCTION", headers.firstValue("X-Env").orElse(""));
            assertEquals("*", headers.firstValue("Access-Control-Allow-Origin").orElse(""));
            assertEquals(
                    "x-token=app-chat; Path=/", headers.firstValue("Set-Cookie").orElse(""));
        }
    }

    @Test
    void a_worker_reports_a_failed_setup_inside_the_stream_and_hangs() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_14, APPS)) {
            var body = question("s_u", "hi").put("conversation_id", "00000000-0000-4000-8000-000000000000");
            assertEquals(
                    404,
                    new DemoDifyClient(dify, "app-chat")
                            .post("/v1/chat-messages", body)
                            .statusCode());
            var begun = new DemoDifyClient(dify, "app-flow").ask("/v1/chat-messages", body);
            assertNotEquals(body.get("conversation_id"), begun.get(1).get("conversation_id"));
            dify.app("app-flow").everyField();
            try (var stream = new DemoDifyClient(dify, "app-flow")
                    .open("/v1/chat-messages", body)
                    .body()) {
                assertTrue(DemoDifyClient.next(stream).isEmpty());
                assertEquals(
                        "{\"event\":\"error\",\"message\":\"name is required in input form\",\"status\":500}",
                        DemoDifyClient.next(stream).toString());
                assertEquals(1, dify.openStreams());
            }
            Eventually.that("the stream is given up", () -> dify.openStreams() == 0);
        }
    }

    private static HttpResponse<String> parameters(DemoDify dify, String authorization) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(dify.baseUrl() + "/v1/parameters"))
                .header("Authorization", authorization)
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
