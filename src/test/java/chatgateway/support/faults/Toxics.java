package chatgateway.support.faults;

import java.time.Duration;

/**
 * What happens to the bytes of one direction of a connection.
 *
 * @param latency added whenever bytes come after a silence
 * @param bytesPerSecond 0 for no limit
 * @param slice bytes are passed on in pieces of at most this size; 0 leaves them as they come
 * @param endsAt how many bytes get through before the end
 * @param end what comes then
 * @param hold how long a connection stays when its end is not to be seen; it is reset after that
 */
public record Toxics(Duration latency, int bytesPerSecond, int slice, long endsAt, End end, Duration hold) {
    private static final long NEVER = Long.MAX_VALUE;

    /** Passes everything on at once. */
    public static final Toxics NONE = new Toxics(Duration.ZERO, 0, 0, NEVER, End.NONE, Duration.ZERO);

    /** How a direction dies. */
    public enum End {
        NONE,
        /** Both sides get a TCP reset. */
        RESET,
        /** The receiver sees a regular end; later bytes of the sender are dropped. */
        FIN,
        /** A black hole: the sender's bytes are dropped, and the receiver sees nothing, not even an end. */
        SWALLOW,
        /** Nothing is read any more, so that the sender's buffers fill up. */
        FREEZE
    }

    public Toxics withLatency(Duration added) {
        return new Toxics(added, bytesPerSecond, slice, endsAt, end, hold);
    }

    public Toxics withBandwidth(int limit) {
        return new Toxics(latency, limit, slice, endsAt, end, hold);
    }

    public Toxics withSlices(int bytes) {
        return new Toxics(latency, bytesPerSecond, bytes, endsAt, end, hold);
    }

    public Toxics endingAt(long offset, End how, Duration visibleAfter) {
        return new Toxics(latency, bytesPerSecond, slice, offset, how, visibleAfter);
    }

    /** Whether bytes can be lost, and not only late. */
    public boolean isLossy() {
        return end != End.NONE;
    }

    /** How long to hold back a piece of this size. */
    public Duration delay(int bytes, boolean afterSilence) {
        var slowness = bytesPerSecond == 0 ? Duration.ZERO : Duration.ofNanos(1_000_000_000L * bytes / bytesPerSecond);
        return afterSilence ? latency.plus(slowness) : slowness;
    }
}
