package chatgateway.http;

import org.jspecify.annotations.Nullable;

/**
 * A request that ends in an error the client is told about.
 *
 * <p>Code and message reach the client, so neither ever holds a secret, upstream text or an echo of the input. What the
 * operator should know goes into the detail, which is logged once under the request id.
 */
public class GatewayException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final int retryAfterSeconds;
    private final @Nullable String detail;
    private final @Nullable String field;

    /** One of our own errors with its usual sentence. */
    public GatewayException(ErrorCode error) {
        this(error, error.message());
    }

    /** One of our own errors with a sentence that says which rule was broken. */
    public GatewayException(ErrorCode error, String message) {
        this(error.status(), error.code(), message, 0, null);
    }

    /** One of our own errors that goes away by itself. */
    public GatewayException(ErrorCode error, int retryAfterSeconds) {
        this(error.status(), error.code(), error.message(), retryAfterSeconds, null);
    }

    /** One of our own errors with what the log should say about it. */
    public GatewayException(ErrorCode error, Throwable cause) {
        this(error.status(), error.code(), error.message(), 0, SafeStackTrace.of(cause));
    }

    /**
     * Any error.
     *
     * @param retryAfterSeconds what {@code Retry-After} says, 0 for no such header
     * @param detail for the log only, or null
     */
    public GatewayException(int status, String code, String message, int retryAfterSeconds, @Nullable String detail) {
        this(status, code, message, retryAfterSeconds, detail, null);
    }

    /**
     * A request that broke a rule.
     *
     * @param field of the request or of the app's input form, whose rule it is
     * @param detail for the log only, or null
     */
    public GatewayException(ErrorCode error, String message, String field, @Nullable String detail) {
        this(error.status(), error.code(), message, 0, detail, field);
    }

    private GatewayException(
            int status,
            String code,
            String message,
            int retryAfterSeconds,
            @Nullable String detail,
            @Nullable String field) {
        super(message, null, false, false); // no stack trace: clients can cause these as fast as they can send
        this.field = field;
        this.status = status;
        this.code = code;
        this.retryAfterSeconds = retryAfterSeconds;
        this.detail = detail;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    /** The field whose rule was broken, or null. */
    public @Nullable String field() {
        return field;
    }

    /** What the operator should know and the client must not, or null. */
    public @Nullable String detail() {
        return detail;
    }
}
