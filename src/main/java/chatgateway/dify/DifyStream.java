package chatgateway.dify;

import chatgateway.http.ErrorCode;
import chatgateway.http.GatewayException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Objects;
import okhttp3.Call;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** A call to Dify that is answered with an event stream: {@link #open} it once, read it to the end, close it. */
public final class DifyStream implements AutoCloseable {
    private static final long NOT_WAITING = Long.MAX_VALUE;

    private final Call call;
    private final Timeouts timeouts;
    private final ConnectionShortage waits;
    private @Nullable Response response; // null until open
    private boolean closed;
    private volatile Duration maxSilence;
    private volatile long waitingSince = NOT_WAITING; // System.nanoTime()
    private volatile boolean wasSilent; // for longer than maxSilence

    DifyStream(Call call, Timeouts timeouts, ConnectionShortage waits) {
        this.call = call;
        this.timeouts = timeouts;
        this.maxSilence = timeouts.silence();
        this.waits = waits;
    }

    /**
     * Sends the request. Returns when Dify has accepted it.
     *
     * @throws DifyException if Dify refuses, or answers with anything but a plain event stream
     */
    public void open() {
        waitingSince = System.nanoTime();
        try {
            response = DifyHttp.send(call);
        } catch (GatewayException e) {
            throw wasSilent ? DifyException.of(silence()) : e;
        } finally {
            waitingSince = NOT_WAITING;
        }
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
        waitingSince = System.nanoTime();
        try {
            return opened().body().byteStream().read(buffer, offset, length);
        } catch (IOException e) {
            throw wasSilent ? silence() : e;
        } finally {
            waitingSince = NOT_WAITING;
        }
    }

    /** From now on, silence is limited as where pings come ({@link Timeouts#pings}). */
    public void expectPings() {
        maxSilence = timeouts.pings();
    }

    /** From now on, silence is limited to this time. */
    public void endAfterSilenceOf(Duration silence) {
        maxSilence = silence;
    }

    /**
     * Disconnects if {@link #open} or {@link #read} has been waiting for Dify for too long. Must be called every second or so,
     * by another thread: a read timeout of the HTTP client would start and stop a timer for every event.
     */
    public void cancelIfSilent() {
        // read before the time: an event that lowers it also ends the wait to which the old one applies
        var limit = maxSilence;
        var since = waitingSince;
        if (since != NOT_WAITING && System.nanoTime() - since > limit.toNanos()) {
            wasSilent = true;
            cancel();
        }
    }

    private InterruptedIOException silence() {
        return new InterruptedIOException("Dify was silent for " + maxSilence.toSeconds() + " s");
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
