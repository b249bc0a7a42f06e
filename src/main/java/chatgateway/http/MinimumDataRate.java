package chatgateway.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Enforces a minimum data rate on a request body (docs/threats.md#f10-stalled-bodies). Jetty's idle timeout does not apply
 * while single bytes arrive, and its {@code MinimumDataRateHandler} divides the bytes of all requests by the time of one
 * (12.1.12).
 */
final class MinimumDataRate {
    private static final int LEAST_BYTES_PER_SECOND = 500;
    private static final long GRACE_SECONDS = 3;

    private long bytes;
    private long nanos;

    /** Adds bytes and the time they took; returns whether the rate is sufficient. Time before the first byte is ignored. */
    boolean isKept(int moreBytes, long moreNanos) {
        nanos += bytes == 0 ? 0 : moreNanos;
        bytes += moreBytes;
        var seconds = TimeUnit.NANOSECONDS.toSeconds(nanos);
        return seconds < GRACE_SECONDS || bytes >= seconds * LEAST_BYTES_PER_SECOND;
    }

    /** Wraps a stream; reading fails when the rate is too low twice in a row. */
    static InputStream kept(InputStream in) {
        var rate = new MinimumDataRate();
        return new BulkInputStream(in) {
            private boolean isSlow; // of the last read; a slow last read of a body is accepted

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                var begin = System.nanoTime();
                var count = in.read(buffer, offset, length);
                if (count > 0) {
                    var wasSlow = isSlow;
                    isSlow = !rate.isKept(count, System.nanoTime() - begin);
                    if (wasSlow && isSlow) {
                        throw new IOException(new TimeoutException());
                    }
                }
                return count;
            }
        };
    }

    /** Whether a read failed because of the data rate or Jetty's idle timeout. */
    static boolean isBroken(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(TimeoutException.class::isInstance);
    }

    static GatewayException tooSlow() {
        return new GatewayException(408, "invalid_param", "The request took too long to arrive.", 0, null);
    }
}
