package chatgateway.dify;

import static java.util.Map.entry;

import chatgateway.http.ErrorCode;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Dify's errors become (docs/dify-api.md#authentication-errors, #error-body, #errors-of-calls).
 *
 * <p>Codes that a user can act on keep their code and status and get a sentence of ours. Everything else is the
 * operator's business: the user hears that the chat service failed. Dify's own texts echo input, name models and quote
 * provider keys, so they are neither passed on nor logged.
 */
public final class DifyErrors {
    private static final String UNAVAILABLE =
            "This chat is not set up correctly at the moment. Its operator has to look.";
    private static final String PROVIDER = "The language model cannot answer at the moment. Try again later.";

    private static final Map<String, String> FOR_THE_USER = Map.ofEntries(
            entry("invalid_param", "The chat service did not accept the request."),
            entry("bad_request", "The chat service did not accept the request."),
            entry("not_found", "This no longer exists."),
            entry("conversation_completed", "This conversation has ended. Start a new one."),
            entry("app_unavailable", UNAVAILABLE),
            entry("agent_not_published", UNAVAILABLE),
            entry("not_chat_app", "This app is not a chat."),
            entry("not_completion_app", "This app does not complete texts."),
            entry("not_workflow_app", "This app is not a workflow."),
            entry("provider_not_initialize", PROVIDER),
            entry("provider_quota_exceeded", PROVIDER),
            entry("model_currently_not_support", PROVIDER),
            entry("completion_request_error", PROVIDER),
            entry("rate_limit_error", "The chat has used up its allowance. Try again later."),
            entry("too_many_requests", ErrorCode.TOO_MANY_REQUESTS.message()),
            entry("no_file_uploaded", "No file arrived."),
            entry("too_many_files", "Send one file at a time."),
            entry("filename_not_exists_error", "The file has no name."),
            entry("file_too_large", "The file is too large."),
            entry("unsupported_file_type", "Files of this type are not accepted."),
            entry("file_not_found", "This file no longer exists."),
            entry("audio_too_large", "The recording is too long."),
            entry("unsupported_audio_type", "Recordings of this type are not accepted."),
            entry("speech_to_text_disabled", "Voice input is switched off."),
            entry("human_input_form_submitted", "This form has already been answered."),
            entry("human_input_form_expired", "This form has expired."),
            entry("invalid_form_data", "The form is not filled in correctly."));

    private static final Pattern CODE =
            Pattern.compile("[a-z_]{1,64}"); // anything else may be a sentence (docs/dify-api.md#authentication-errors)
    private static final int RETRY_AFTER_SECONDS = 10; // Dify sends no Retry-After (docs/dify-api.md#concurrency-limit)

    private DifyErrors() {}

    /** Dify's codes that reach a user; all others become one of {@link ErrorCode}. */
    public static Set<String> codes() {
        return FOR_THE_USER.keySet();
    }

    /**
     * An HTTP answer that is not the wanted one.
     *
     * @param body parsed JSON, or null when it was HTML or nothing
     */
    static DifyException ofAnswer(int status, @Nullable JsonNode body) {
        var code = code(body);
        var detail = "Dify answered " + status + (code == null ? "" : " " + code);
        if ("file_access_denied".equals(code)) { // a 403 that is no fault of the key (docs/dify-api.md#preview-a-file)
            return new DifyException(ErrorCode.NOT_FOUND, status, detail);
        }
        if (status == 401 || status == 403) {
            return new DifyException(
                    ErrorCode.UPSTREAM_AUTH, status, detail); // the gateway's key, never the user's token
        }
        if (isConcurrencyLimit(status, body)) {
            var error = ErrorCode.TOO_MANY_REQUESTS;
            return new DifyException(
                    error.status(), error.code(), error.message(), RETRY_AFTER_SECONDS, status, detail);
        }
        if (status >= 400 && status < 500 && code != null && FOR_THE_USER.containsKey(code)) {
            return new DifyException(status, code, FOR_THE_USER.get(code), 0, status, detail);
        }
        return new DifyException(
                switch (status) {
                    case 404 -> ErrorCode.NOT_FOUND; // HTML: a path id that is no UUID (docs/dify-api.md#error-body)
                    case 413 -> ErrorCode.PAYLOAD_TOO_LARGE; // HTML: nginx before Dify
                    case 504 -> ErrorCode.UPSTREAM_TIMEOUT;
                    default -> ErrorCode.UPSTREAM_ERROR;
                },
                status,
                detail);
    }

    /**
     * An {@code error} event inside a stream (docs/dify-api.md#errors-inside-a-stream); its code and status may be
     * missing.
     */
    public static DifyException ofEvent(JsonNode event) {
        var status = event.path("status").asInt(500);
        return ofAnswer(status < 400 ? 500 : status, event);
    }

    /** 429, or in Dify 1.4 to 1.14 a 400 that only its text tells apart (docs/dify-api.md#concurrency-limit). */
    private static boolean isConcurrencyLimit(int status, @Nullable JsonNode body) {
        var code = code(body);
        if (status == 429) {
            return !"rate_limit_error".equals(code);
        }
        return body != null
                && "invalid_param".equals(code)
                && body.path("message").asText("").startsWith("Too many requests");
    }

    private static @Nullable String code(@Nullable JsonNode body) {
        var code = body == null ? null : body.path("code").textValue();
        return code != null && CODE.matcher(code).matches() ? code : null;
    }
}
