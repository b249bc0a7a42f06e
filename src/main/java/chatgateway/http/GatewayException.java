package chatgateway.http;

import org.jspecify.annotations.Nullable;

/**
 * An error response for the client.
 *
 * <p>Code and message reach the client, so they must not contain secrets, upstream text or input. The detail is for the
 * operator and is logged once, under the request id.
 */
public class GatewayException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final int retryAfterSeconds;
    private final @Nullable String detail;
    private final @Nullable String field;

    /** An error with the default message of its code. */
    public GatewayException(ErrorCode error) {
        this(error, error.message());
    }

    /** An error with a message that names the violated rule. */
    public GatewayException(ErrorCode error, String message) {
        this(error.status(), error.code(), message, 0, null);
    }

    /** A temporary error, with {@code Retry-After}. */
    public GatewayException(ErrorCode error, int retryAfterSeconds) {
        this(error.status(), error.code(), error.message(), retryAfterSeconds, null);
    }

    /** An error with a cause for the log. */
    public GatewayException(ErrorCode error, Throwable cause) {
        this(error.status(), error.code(), error.message(), 0, SafeStackTrace.of(cause));
    }

    /**
     * An error with every field given.
     *
     * @param retryAfterSeconds value of {@code Retry-After}, or 0 for no such header
     * @param detail for the log only, or null
     */
    public GatewayException(int status, String code, String message, int retryAfterSeconds, @Nullable String detail) {
        this(status, code, message, retryAfterSeconds, detail, null);
    }

    /**
     * A request that violates a rule.
     *
     * @param field the field of the request or of the app's input form
     * @param detail for the log only, or null
     */
    public GatewayException(ErrorCode error, String message, String field, @Nullable String detail) {
        this(error.status(), error.code(), message, 0, detail, field);
    }

    /** This error, or an internal one if it is none of the gateway's. */
    public static GatewayException of(Throwable e) {
        return e instanceof GatewayException known ? known : new GatewayException(ErrorCode.INTERNAL_ERROR, e);
    }

    private GatewayException(
            int status,
            String code,
            String message,
            int retryAfterSeconds,
            @Nullable String detail,
            @Nullable String field) {
        super(message, null, false, false); // no stack trace: clients can trigger these at any rate
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

    /** The invalid field, or null. */
    public @Nullable String field() {
        return field;
    }

    /** The cause for the log, or null; must not reach the client. */
    public @Nullable String detail() {
        return detail;
    }
}
