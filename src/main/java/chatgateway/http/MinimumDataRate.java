package chatgateway.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * How fast a body arrives. Silence ends with Jetty's idle timeout; a byte now and then does not
 * (docs/threats.md#f10-stalled-bodies), and Jetty's {@code MinimumDataRateHandler} compares one request's time with the
 * bytes of all requests (seen in 12.1.12).
 */
final class MinimumDataRate {
    private static final int LEAST_BYTES_PER_SECOND = 500;
    private static final long GRACE_SECONDS = 3;

    private long bytes;
    private long nanos;

    /** Whether so many more bytes after so much more waiting are enough. The first may take as long as silence may. */
    boolean isKept(int moreBytes, long moreNanos) {
        nanos += bytes == 0 ? 0 : moreNanos;
        bytes += moreBytes;
        var seconds = TimeUnit.NANOSECONDS.toSeconds(nanos);
        return seconds < GRACE_SECONDS || bytes >= seconds * LEAST_BYTES_PER_SECOND;
    }

    /** The same stream, which fails when waiting for it takes too long. */
    static InputStream kept(InputStream in) {
        var pace = new MinimumDataRate();
        return new FilterInputStream(in) {
            private boolean isSlow; // which is no matter, should this have been the last of it

            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                var begin = System.nanoTime();
                var count = in.read(buffer, offset, length);
                if (count > 0) {
                    var wasSlow = isSlow;
                    isSlow = !pace.isKept(count, System.nanoTime() - begin);
                    if (wasSlow && isSlow) {
                        throw new IOException(new TimeoutException());
                    }
                }
                return count;
            }
        };
    }

    /** Whether this is why a body did not arrive: here, or because Jetty has given up waiting. */
    static boolean isBroken(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(TimeoutException.class::isInstance);
    }

    static GatewayException tooSlow() {
        return new GatewayException(408, "invalid_param", "The request took too long to arrive.", 0, null);
    }
}
