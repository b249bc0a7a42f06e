package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** An error reply of Dify (docs/dify-api.md#error-body, #errors-of-calls). */
final class DifyError extends RuntimeException {
    /** What flask-restx adds to a 404 of a route without parameters in its path. */
    private static final Map<String, String> GUESSES = Map.of(
            "/v1/messages", "/v1/messages or /v1/chat-messages or /api/messages",
            "/v1/chat-messages", "/v1/chat-messages or /api/chat-messages or /v1/chat-messages/<string:task_id>/stop",
            "/v1/conversations", "/v1/conversations");

    private final int status;
    private final String code;
    private final String parameter;
    private final transient JsonNode input;

    private DifyError(int status, String code, String message, String parameter, JsonNode input) {
        super(message);
        this.status = status;
        this.code = code;
        this.parameter = parameter;
        this.input = input;
    }

    static DifyError of(int status, String code, String message) {
        return new DifyError(status, code, message, null, null);
    }

    /** The reply to a ValueError in Dify's services. */
    static DifyError invalid(String message) {
        return of(400, "invalid_param", message);
    }

    /** The reply of the request parser; newer versions echo {@code input} in the message. */
    static DifyError parameter(String name, String message, JsonNode input) {
        return new DifyError(400, "invalid_param", message, name, input);
    }

    static DifyError notFound(String message) {
        return of(404, "not_found", message);
    }

    static DifyError unauthorized(String message) {
        return of(401, "unauthorized", message);
    }

    /** The reply to an uncaught exception. */
    static DifyError unknown() {
        return of(500, "unknown", "Internal Server Error");
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    /** The error body as this version writes it. */
    ObjectNode envelope(DifyVersion version, String path) {
        if (code.equals("unknown")) {
            return DemoJson.object()
                    .put("message", getMessage())
                    .put("code", code)
                    .put("status", status);
        }
        if (parameter != null && version.atLeast(DifyVersion.V1_9) && !version.atLeast(DifyVersion.V1_12)) {
            var restx = DemoJson.object(); // its parser answers, and not Dify's error handler
            restx.putObject("errors").put(parameter, getMessage());
            return restx.put("message", "Input payload validation failed");
        }
        var body = DemoJson.object().put("code", code).put("message", wording(version, path));
        if (parameter == null) {
            return body.put("status", status);
        }
        if (!version.atLeast(DifyVersion.V1_12)) {
            body.put("params", parameter);
        }
        return version.atLeast(DifyVersion.V1_9) ? body.put("status", status) : body;
    }

    private String wording(DifyVersion version, String path) {
        if (status == 404 && version.atLeast(DifyVersion.V1_9) && GUESSES.containsKey(path)) {
            return getMessage().replaceFirst("\\.$", "") + ". You have requested this URI [" + path
                    + "] but did you mean " + GUESSES.get(path) + " ?";
        }
        if (parameter == null || !version.atLeast(DifyVersion.V1_12)) {
            return getMessage();
        }
        return "1 validation error for Payload\n" + parameter + "\n  " + getMessage()
                + " [type=value_error, input_value="
                + DemoJson.pythonText(input)
                + ", input_type=dict]\n    For further information visit https://errors.pydantic.dev/2.11/v/value_error";
    }
}
