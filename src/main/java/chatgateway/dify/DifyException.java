package chatgateway.dify;

import chatgateway.http.ErrorCode;
import chatgateway.http.GatewayException;
import chatgateway.http.SafeStackTrace;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/** A failed call to Dify, as the error for the client. The log gets Dify's status and code, not its text. */
public final class DifyException extends GatewayException {
    private static final long serialVersionUID = 1;

    private final int upstreamStatus;

    /** @param upstreamStatus Dify's HTTP status, or 0 without a reply */
    DifyException(
            int status,
            String code,
            String message,
            int retryAfterSeconds,
            int upstreamStatus,
            @Nullable String detail) {
        super(status, code, message, retryAfterSeconds, detail);
        this.upstreamStatus = upstreamStatus;
    }

    DifyException(ErrorCode error, int upstreamStatus, @Nullable String detail) {
        this(error.status(), error.code(), error.message(), 0, upstreamStatus, detail);
    }

    /** The request broke a rule of the app. */
    DifyException(RefusedInput input, int upstreamStatus, String detail) {
        super(ErrorCode.INVALID_PARAM, input.message(), input.field(), detail);
        this.upstreamStatus = upstreamStatus;
    }

    /** Dify's HTTP status, or 0 without a reply. */
    public int upstreamStatus() {
        return upstreamStatus;
    }

    /** The connection failed, before or during the reply. */
    public static DifyException of(IOException e) {
        // OkHttp throws this for its connect, read, write and call timeouts.
        var error = e instanceof InterruptedIOException ? ErrorCode.UPSTREAM_TIMEOUT : ErrorCode.UPSTREAM_ERROR;
        return new DifyException(error, 0, SafeStackTrace.of(e));
    }

    /** The answer exceeded the size that is relayed. */
    public static DifyException tooLong(long maxBytes) {
        return new DifyException(ErrorCode.UPSTREAM_ERROR, 200, "the answer is longer than " + maxBytes + " bytes");
    }

    /** The stream ended without a terminal event. */
    public static DifyException truncated() {
        return new DifyException(ErrorCode.UPSTREAM_ERROR, 200, "Dify closed the stream without a terminal event");
    }
}
