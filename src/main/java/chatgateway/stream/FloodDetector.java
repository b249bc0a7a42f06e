package chatgateway.stream;

import java.util.concurrent.TimeUnit;

/** Detects that a stream is faster than any model writes. */
final class FloodDetector {
    private static final int MAX_BYTES = 256 * 1024; // in one second: about a thousand events
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private long windowBegin = System.nanoTime();
    private long bytes; // in this window
    private boolean hasBegun;

    /** Counts bytes that have just arrived. */
    void add(int count) {
        var now = System.nanoTime();
        if (now - windowBegin > WINDOW_NANOS) {
            windowBegin = now;
            bytes = 0;
        }
        bytes += count;
        hasBegun = hasBegun || bytes > MAX_BYTES;
    }

    boolean hasBegun() {
        return hasBegun;
    }
}
