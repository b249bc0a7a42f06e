package chatgateway.dify;

import static java.util.Map.entry;

import chatgateway.http.ErrorCode;
import chatgateway.json.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Maps Dify's errors (docs/dify-api.md#authentication-errors, #error-body, #errors-of-calls).
 *
 * <p>Errors that a user can act on keep their code and status and get a message of the gateway. All others become
 * {@code upstream_error} and the like, for the operator. Dify's texts echo input, name models and quote provider keys, so
 * they are neither sent to clients nor logged.
 */
public final class DifyErrors {
    private static final String INVALID = "invalid_param";
    private static final String UNAVAILABLE = "app_unavailable";
    private static final String NOT_SET_UP =
            "This chat is not set up correctly at the moment. Its operator must check it.";
    private static final String NOT_ACCEPTED = "The chat service did not accept the request.";

    /** Used for the limits of Dify Cloud and of accounts at providers. */
    static final String RATE_LIMIT = "rate_limit_error";

    private static final Map<String, String> FOR_THE_USER = Map.ofEntries(
            entry(INVALID, NOT_ACCEPTED),
            entry("bad_request", NOT_ACCEPTED),
            entry("not_found", "This no longer exists."),
            entry("conversation_completed", "This conversation has ended. Start a new one."),
            entry(UNAVAILABLE, NOT_SET_UP),
            entry("agent_not_published", NOT_SET_UP),
            entry("not_chat_app", "This app is not a chat."),
            entry("not_completion_app", "This app does not complete texts."),
            entry("not_workflow_app", "This app is not a workflow."),
            entry(RATE_LIMIT, "The chat has used up its allowance. Try again later."),
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

    private static final Pattern CODE = Pattern.compile(
            "[a-z_]{1,64}"); // some versions put a sentence here (docs/dify-api.md#authentication-errors)
    private static final Pattern STOP =
            Pattern.compile("(Run failed: )?(Aborted: |Workflow execution aborted|Stopped by user)");
    private static final int RETRY_AFTER_SECONDS = 10; // Dify sends no Retry-After (docs/dify-api.md#concurrency-limit)

    private DifyErrors() {}

    /** Dify's codes that reach a user; all others become one of {@link ErrorCode}. */
    public static Set<String> codes() {
        return FOR_THE_USER.keySet();
    }

    /**
     * Maps an HTTP error reply.
     *
     * @param body parsed JSON; an empty object if it was HTML or empty
     */
    static DifyException ofReply(int status, JsonNode body) {
        var detail = detail(status, body);
        if (isConcurrencyLimit(status, body)) {
            var error = ErrorCode.TOO_MANY_REQUESTS;
            return new DifyException(
                    error.status(), error.code(), error.message(), RETRY_AFTER_SECONDS, status, detail);
        }
        var code = code(body);
        if (status == 400 && (code == null || code.equals(INVALID))) {
            return ofInvalid(body, detail).orElseGet(() -> ofCode(status, code, body, detail));
        }
        return ofCode(status, code, body, detail);
    }

    /**
     * An {@code error} event inside a stream (docs/dify-api.md#errors-inside-a-stream). Its code and status may be
     * missing, and every failure of a model has the code {@code invalid_param}.
     */
    public static DifyException ofEvent(JsonNode event) {
        var status = event.path("status").asInt(500);
        var code = code(event);
        if (isConcurrencyLimit(status, event) || (code != null && !INVALID.equals(code))) {
            return ofReply(status < 400 ? 500 : status, event);
        }
        return ofFailure(event, status, detail(status, event));
    }

    /**
     * Maps a failed workflow run, or an answer that is stored as failed.
     *
     * @param text Dify's error text
     */
    public static DifyException ofRun(String text) {
        return ofFailure(Json.object().put("message", text), 200, "Dify's run failed");
    }

    private static DifyException ofFailure(JsonNode body, int status, String detail) {
        var text = body.path("message").asText("");
        return RefusedInput.of(body)
                .map(input -> invalid(input, status, detail))
                .orElseGet(() -> ProviderFailure.of(text).exception(status, text, detail));
    }

    /** Whether a run was stopped by its user, which Dify 1.14 stores as a failure (docs/dify-api.md#what-stop-does). */
    public static boolean isStop(String text) {
        return STOP.matcher(text).lookingAt();
    }

    /** Maps a 400 by its text, where the code is too general. */
    private static Optional<DifyException> ofInvalid(JsonNode body, String detail) {
        var text = body.path("message").asText("");
        if (text.equals("Workflow not published")) {
            return Optional.of(ours(UNAVAILABLE, 400, detail));
        }
        return RefusedInput.of(body)
                .map(input -> invalid(input, 400, detail))
                .or(() -> ProviderFailure.matches(text)
                        ? Optional.of(ProviderFailure.of(text).exception(400, text, detail))
                        : Optional.empty());
    }

    private static DifyException ofCode(int status, @Nullable String code, JsonNode body, String detail) {
        if ("file_access_denied"
                .equals(code)) { // a 403 that does not concern the key (docs/dify-api.md#preview-a-file)
            return new DifyException(ErrorCode.NOT_FOUND, status, detail);
        }
        if (status == 401 || status == 403) {
            return new DifyException(
                    ErrorCode.UPSTREAM_AUTH, status, detail); // the gateway's key, never the user's token
        }
        if (status >= 400 && status < 500 && code != null) {
            var text = body.path("message").asText("");
            switch (code) {
                case "provider_not_initialize", "model_currently_not_support" -> {
                    return ProviderFailure.REFUSED.exception(status, "", detail);
                }
                case "provider_quota_exceeded" -> {
                    return ProviderFailure.OUT_OF_QUOTA.exception(status, "", detail);
                }
                case "completion_request_error" -> {
                    return ProviderFailure.of(text).exception(status, text, detail);
                }
                default -> {
                    if (FOR_THE_USER.containsKey(code)) {
                        return ours(code, status, detail);
                    }
                }
            }
        }
        return new DifyException(
                switch (status) {
                    case 404 ->
                        ErrorCode.NOT_FOUND; // HTML: an id in the path is not a UUID (docs/dify-api.md#error-body)
                    case 413 -> ErrorCode.PAYLOAD_TOO_LARGE; // HTML: from Dify's nginx
                    case 504 -> ErrorCode.UPSTREAM_TIMEOUT;
                    default -> ErrorCode.UPSTREAM_ERROR;
                },
                status,
                detail);
    }

    /** Replaces the text of one of Dify's codes by the gateway's; errors that only the operator can fix become 5xx. */
    private static DifyException ours(String code, int status, String detail) {
        var sentence = Objects.requireNonNull(FOR_THE_USER.get(code));
        return new DifyException(
                sentence.equals(NOT_SET_UP) ? 502 : status,
                code,
                sentence,
                code.equals(RATE_LIMIT) ? ProviderFailure.QUOTA_RETRY_SECONDS : 0,
                status,
                detail);
    }

    private static DifyException invalid(RefusedInput input, int status, String detail) {
        return new DifyException(input, status, detail + " about " + input.field());
    }

    private static String detail(int status, JsonNode body) {
        var code = code(body);
        return "Dify answered " + status + (code == null ? "" : " " + code);
    }

    /** 429, or in Dify 1.4 to 1.14 a 400 that only its text identifies (docs/dify-api.md#concurrency-limit). */
    private static boolean isConcurrencyLimit(int status, JsonNode body) {
        var code = code(body);
        if (status == 429) {
            return !RATE_LIMIT.equals(code);
        }
        return INVALID.equals(code) && body.path("message").asText("").startsWith("Too many requests");
    }

    private static @Nullable String code(JsonNode body) {
        var code = body.path("code").textValue();
        return code != null && CODE.matcher(code).matches() ? code : null;
    }
}
