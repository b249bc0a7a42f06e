package chatgateway.dify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.json.Json;
import chatgateway.support.recorded.PlantedSecrets;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the texts of Dify and of models' providers become; those of real servers are played by RecordedAnswersTest. */
class DifyErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "API request failed with status code 401: {x} | 502 | upstream_auth",
                "Error code: 403 - {'error': {'message': 'Project does not have access'}} | 502 | upstream_auth",
                "API request failed with status code 404: model gpt-9 does not exist | 502 | upstream_auth",
                "Incorrect API key provided: sk-SECRET | 502 | upstream_auth",
                "API request failed with status code 429: Rate limit reached for org acme | 503 | overloaded",
                "Error code: 529 - {'type': 'overloaded_error'} | 503 | overloaded",
                "[models] Rate Limit Error, x | 503 | overloaded",
                "Error code: 429 - {'code': 'insufficient_quota'} | 429 | rate_limit_error",
                "You exceeded your current quota, please check your plan | 429 | rate_limit_error",
                "Your credit balance is too low to access the API | 429 | rate_limit_error",
                "status code 400: {'code': 'context_length_exceeded'} | 400 | context_length_exceeded",
                "This model's maximum context length is 8192 tokens | 400 | context_length_exceeded",
                "Query or prefix prompt is too long, you can reduce the prefix prompt | 400 | context_length_exceeded",
                "API request failed with status code 500: {x} | 502 | upstream_error",
                "('Connection broken: ConnectionResetError(104)') | 502 | upstream_error",
                "HTTPSConnectionPool(host='api.internal', port=443): Read timed out. | 504 | upstream_timeout",
                "No module named 'jieba' | 502 | upstream_error",
                "~~ | 502 | upstream_error",
            })
    void a_failed_model_has_a_code_after_its_providers_error(String text, int status, String code) {
        for (var told :
                List.of(text, "Run failed: " + text, "req_id: 1 PluginInvokeError: {\"args\": \"" + text + "\"}")) {
            check(DifyErrors.ofEvent(body("invalid_param", told).put("status", 400)), status, code);
            check(DifyErrors.ofRun(told), status, code);
            if (!told.equals(text)) {
                check(DifyErrors.ofReply(400, body("invalid_param", told)), status, code);
            }
        }
        check(DifyErrors.ofReply(400, body("completion_request_error", text)), status, code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "name is required in input form | name | '%s' must be filled in.",
                "name in input form must be less than 20 characters | name | '%s' must have less than 20 characters.",
                "level in input form must be one of the following: ['a', 'SECRET'] | level | one of the options",
                "age in input form must be a valid number | age | '%s' must be a number.",
                "(type 'text-input') name in input form must be a string | name | '%s' must be a text.",
                "box in input form must be a SECRET | box | '%s' is not filled in as the form asks for it.",
                "Agent Chat App does not support blocking mode | response_mode | can only stream",
                "Invalid upload file | files | '%s' has a file that this app does not take.",
            })
    void refused_input_names_its_field(String text, String field, String sentence) {
        for (var error : List.of(
                DifyErrors.ofReply(400, body("invalid_param", text)),
                DifyErrors.ofEvent(body("invalid_param", text)),
                DifyErrors.ofEvent(Json.object().put("message", text).put("status", 500)))) {
            check(error, 400, "invalid_param");
            assertEquals(field, error.field());
            assertTrue(error.getMessage().contains(sentence.formatted(field)), error.getMessage());
        }
    }

    @Test
    void the_field_that_the_parser_names_is_named() {
        var old = body("invalid_param", "Missing required parameter").put("params", "query");
        var restx = Json.object().put("message", "Input payload validation failed");
        restx.putObject("errors").put("inputs", "SECRET");
        var pydantic = body(
                "invalid_param",
                "1 validation error for ChatRequestPayload\ninputs\n  Input should be a valid dictionary SECRET");
        assertEquals("query", DifyErrors.ofReply(400, old).field());
        assertEquals("inputs", DifyErrors.ofReply(400, restx).field());
        assertEquals("inputs", DifyErrors.ofReply(400, pydantic).field());
    }

    @Test
    void a_name_that_is_none_is_not_passed_on() {
        var error = DifyErrors.ofReply(400, body("invalid_param", "<b>x</b> is required in input form"));
        check(error, 400, "invalid_param");
        assertEquals(null, error.field());
    }

    @Test
    void an_app_that_is_not_published_is_the_operators() {
        check(DifyErrors.ofReply(400, body("invalid_param", "Workflow not published")), 502, "app_unavailable");
        check(DifyErrors.ofReply(400, body("agent_not_published", "x")), 502, "agent_not_published");
    }

    @Test
    void a_client_that_must_wait_receives_retry_after() {
        assertEquals(10, DifyErrors.ofRun("status code 429: x").retryAfterSeconds());
        assertEquals(60, DifyErrors.ofRun("insufficient_quota").retryAfterSeconds());
        assertEquals(60, DifyErrors.ofReply(429, body("rate_limit_error", "x")).retryAfterSeconds());
    }

    private static void check(DifyException error, int status, String code) {
        assertEquals(code, error.code(), error.detail());
        assertEquals(status, error.status(), error.detail());
        var told = error.getMessage() + error.detail();
        assertFalse(told.contains("SECRET") || !PlantedSecrets.in(told).isEmpty(), told);
    }

    private static ObjectNode body(String code, String message) {
        return Json.object().put("code", code).put("message", message);
    }
}
