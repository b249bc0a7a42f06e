package chatgateway.dify;

import chatgateway.http.ErrorCode;
import chatgateway.http.GatewayException;
import chatgateway.http.SafeStackTrace;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/** A call to Dify that failed, as its user is told; what Dify said stays in the log, reduced to status and code. */
public final class DifyException extends GatewayException {
    private static final long serialVersionUID = 1;

    private final int upstreamStatus;

    /** @param upstreamStatus what Dify answered, 0 when it did not */
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

    /** The HTTP status of Dify's own answer, 0 when there was none. */
    public int upstreamStatus() {
        return upstreamStatus;
    }

    /** The connection failed: before the answer, or in the middle of it. */
    public static DifyException of(IOException e) {
        // Every timeout of OkHttp is one of these: connect, read, write and whole call.
        var error = e instanceof InterruptedIOException ? ErrorCode.UPSTREAM_TIMEOUT : ErrorCode.UPSTREAM_ERROR;
        return new DifyException(error, 0, SafeStackTrace.of(e));
    }

    /** The answer exceeded the size that is relayed. */
    public static DifyException tooLong(long maxBytes) {
        return new DifyException(ErrorCode.UPSTREAM_ERROR, 200, "the answer is longer than " + maxBytes + " bytes");
    }

    /** The stream ended before the answer did. */
    public static DifyException truncated() {
        return new DifyException(ErrorCode.UPSTREAM_ERROR, 200, "Dify closed the stream without a terminal event");
    }
}
