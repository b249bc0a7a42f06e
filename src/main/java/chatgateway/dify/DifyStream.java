package chatgateway.dify;

import chatgateway.http.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** A call to Dify that is answered with an event stream: {@link #open} it once, read it to the end, close it. */
public final class DifyStream implements AutoCloseable {
    private final Call call;
    private final Duration pingTimeout;
    private final ConnectionShortage waits;
    private @Nullable Response response; // null until open
    private boolean closed;

    DifyStream(Call call, Duration pingTimeout, ConnectionShortage waits) {
        this.call = call;
        this.pingTimeout = pingTimeout;
        this.waits = waits;
    }

    /**
     * Sends the request. Returns when Dify has accepted it.
     *
     * @throws DifyException if Dify refuses, or answers with anything but a plain event stream
     */
    public void open() {
        response = DifyHttp.send(call);
        waits.answerBegins();
        if (!DifyHttp.isEventStream(response)) {
            throw new DifyException(
                    ErrorCode.UPSTREAM_ERROR,
                    response.code(),
                    "Dify's reply is not a plain, uncompressed event stream");
        }
    }

    /** Reads the bytes that have arrived, or waits for some. {@link DifyException#of} converts what it throws. */
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return opened().body().byteStream().read(buffer, offset, length);
    }

    /** From now on, {@link #read} times out when pings are missing ({@link Timeouts#pings}). */
    public void expectPings() {
        endAfterSilenceOf(pingTimeout);
    }

    /** From now on, {@link #read} times out after this time without bytes. */
    public void endAfterSilenceOf(Duration silence) {
        opened().body().source().timeout().timeout(silence.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Disconnects. A blocked or later {@link #read} or {@link #open} fails at once. May be called by any thread. */
    public void cancel() {
        call.cancel();
    }

    @Override
    public void close() {
        // cancel first: closing a live stream blocks until more bytes arrive
        // (docs/threats.md#f16-closing-a-live-stream-waits)
        call.cancel();
        if (response != null && !closed) {
            closed = true;
            waits.answerEnds();
            response.close();
        }
    }

    private Response opened() {
        return Objects.requireNonNull(response, "open() must be called first");
    }
}
