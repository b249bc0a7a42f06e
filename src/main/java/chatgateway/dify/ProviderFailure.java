package chatgateway.dify;

import chatgateway.http.ErrorCode;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Classifies a failed call to a model provider by the text that Dify returns: by the HTTP status in it, else by phrases that
 * providers use. Dify has no error codes for this; from 1.0 on the text is kilobytes of JSON with a traceback
 * (docs/dify-api.md#errors-inside-a-stream).
 */
enum ProviderFailure {
    /** The provider rejects the key or does not have the model. */
    REFUSED(ErrorCode.UPSTREAM_AUTH, "The language model is not set up correctly. The operator must look.", 0),

    /** The provider's rate limit. */
    RATE_LIMITED(ErrorCode.OVERLOADED, ErrorCode.OVERLOADED.message(), 10),

    /** The provider's quota or credit is used up. */
    OUT_OF_QUOTA(
            429,
            DifyErrors.RATE_LIMIT,
            "The chat has used up its allowance. Try again later.",
            ProviderFailure.QUOTA_RETRY_SECONDS),

    /** Message, files and history exceed the model's context. */
    CONTEXT_TOO_LONG(ErrorCode.CONTEXT_LENGTH_EXCEEDED, ErrorCode.CONTEXT_LENGTH_EXCEEDED.message(), 0),

    TIMED_OUT(ErrorCode.UPSTREAM_TIMEOUT, "The language model took too long to answer. Try again.", 0),

    /** The provider failed, or the connection to it. */
    BROKEN(ErrorCode.UPSTREAM_ERROR, ErrorCode.UPSTREAM_ERROR.message(), 0);

    static final int QUOTA_RETRY_SECONDS = 60;

    private static final int MAX_READ = 16 * 1024;

    private static final Pattern CONTEXT =
            pattern("context[ _](length|window)|maximum context|(prompt|input) is too long"
                    + "|too many (input )?tokens|reduce the length of the (messages|prompt)");
    private static final Pattern QUOTA = pattern("insufficient[ _](quota|balance|funds)|exceeded your current quota"
            + "|credit balance|payment required|billing (hard )?limit");
    private static final Pattern KEY = pattern(
            "invalid[ _]api[ _]?key|incorrect api key|unauthori[sz]ed"
                    + "|authentication|permission denied|InvokeAuthorizationError|CredentialsValidateFailed|model[ _]not[ _]found");
    private static final Pattern RATE = pattern("rate[ _]?limit|too many requests|overloaded");
    private static final Pattern TIME = pattern("timed[ _]?out|timeout");
    private static final Pattern STATUS =
            pattern("(?:status|error|http)[ _]?(?:code)?[: =]{1,3}(?<status>[45]\\d\\d)\\b");

    /** Matches only the texts of failed calls to a provider, a plugin or a node. */
    private static final Pattern MARK = pattern("PluginInvokeError|\"error_type\"|Traceback|Run failed: |status code");

    private final int status;
    private final String code;
    private final String message;
    private final int retryAfterSeconds;

    ProviderFailure(ErrorCode error, String message, int retryAfterSeconds) {
        this(error.status(), error.code(), message, retryAfterSeconds);
    }

    ProviderFailure(int status, String code, String message, int retryAfterSeconds) {
        this.status = status;
        this.code = code;
        this.message = message;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** Whether the text is about a provider rather than the request. */
    static boolean matches(String text) {
        return MARK.matcher(beginning(text)).find();
    }

    /** @param text of an error that the request did not cause */
    static ProviderFailure of(String text) {
        var read = beginning(text);
        if (CONTEXT.matcher(read).find()) {
            return CONTEXT_TOO_LONG;
        }
        if (QUOTA.matcher(read).find()) {
            return OUT_OF_QUOTA;
        }
        return status(read).map(ProviderFailure::ofStatus).orElseGet(() -> ofWords(read));
    }

    /** @param upstreamStatus Dify's HTTP status */
    DifyException exception(int upstreamStatus, String text, String detail) {
        var provider = status(beginning(text)).map(answered -> ", provider answered " + answered);
        return new DifyException(
                status, code, message, retryAfterSeconds, upstreamStatus, detail + provider.orElse("") + ": " + this);
    }

    private static ProviderFailure ofStatus(int status) {
        return switch (status) {
            case 401, 403, 404 -> REFUSED;
            case 402 -> OUT_OF_QUOTA;
            case 429, 529 -> RATE_LIMITED;
            case 408, 504, 524 -> TIMED_OUT;
            default -> BROKEN;
        };
    }

    private static ProviderFailure ofWords(String text) {
        if (KEY.matcher(text).find()) {
            return REFUSED;
        }
        if (RATE.matcher(text).find()) {
            return RATE_LIMITED;
        }
        return TIME.matcher(text).find() ? TIMED_OUT : BROKEN;
    }

    private static Optional<Integer> status(String text) {
        var found = STATUS.matcher(text);
        return found.find() ? Optional.of(Integer.valueOf(found.group("status"))) : Optional.empty();
    }

    private static String beginning(String text) {
        return text.substring(0, Math.min(text.length(), MAX_READ));
    }

    private static Pattern pattern(String alternatives) {
        return Pattern.compile(alternatives, Pattern.CASE_INSENSITIVE);
    }
}
