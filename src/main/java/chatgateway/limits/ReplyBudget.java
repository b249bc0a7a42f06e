package chatgateway.limits;

import chatgateway.http.ErrorCode;
import chatgateway.http.GatewayException;
import chatgateway.metrics.Metrics;
import chatgateway.metrics.Metrics.Limit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The heap that Dify's replies may occupy from their arrival to the end of the response: in total, and for one user
 * (docs/threats.md#t37-large-replies). It follows from the size of the heap.
 *
 * <p>When the total is used up, the response that its client has been reading for the longest time is cut.
 */
public final class ReplyBudget {
    private static final int SHARE_OF_HEAP = 4;
    private static final int SHARE_OF_USER = 4;
    private static final int SHARE_OF_REPLY = 2;
    private static final long MIN_BYTES = 16 * 1024; // of every reply: the buffers of its parser
    private static final long MIN_SECONDS = 5; // a client may read for this long, whatever others need
    private static final int RETRY_SECONDS = 5;

    private final long total;
    private final Metrics metrics;
    private final Object lock = new Object(); // held for moments only
    private final Map<Share, Long> written = new LinkedHashMap<>(); // since when in nanoseconds, oldest first
    private long used;

    ReplyBudget(long maxHeapBytes, Metrics metrics) {
        this.total = maxHeapBytes / SHARE_OF_HEAP;
        this.metrics = metrics;
    }

    /** @param ofUser the bytes of all shares of this user */
    Share open(AtomicLong ofUser) {
        var share = new Share(ofUser);
        share.keep(MIN_BYTES);
        return share;
    }

    /** What one reply occupies. */
    public final class Share implements AutoCloseable {
        private final AtomicLong ofUser; // changed under the lock
        private Runnable cut = () -> {};
        private long bytes;
        private boolean closed;

        private Share(AtomicLong ofUser) {
            this.ofUser = ofUser;
        }

        /**
         * Adds bytes. A user's only reply may be larger than the share of the user.
         *
         * @throws GatewayException {@code too_many_requests} (429), {@code overloaded} (503), {@code upstream_error} (502)
         */
        public void keep(long more) {
            Optional<Share> stalled = Optional.empty();
            synchronized (lock) {
                if (bytes + more > total / SHARE_OF_REPLY) {
                    throw new GatewayException(ErrorCode.UPSTREAM_ERROR);
                }
                if (ofUser.get() > bytes && ofUser.get() + more > total / SHARE_OF_USER) {
                    throw refused(Limit.REPLY_BYTES_PER_USER, ErrorCode.TOO_MANY_REQUESTS);
                }
                if (used + more > total) {
                    stalled = longestWritten();
                    stalled.orElseThrow(() -> refused(Limit.REPLY_BYTES, ErrorCode.OVERLOADED))
                            .release();
                }
                change(more);
            }
            stalled.ifPresent(share -> share.cut.run());
        }

        /**
         * From here on the reply is only its bytes, and waits for its client.
         *
         * @param cut closes the connection
         */
        public void write(long length, Runnable cut) {
            synchronized (lock) {
                this.cut = cut;
                change(length - bytes);
                written.put(this, System.nanoTime());
            }
        }

        @Override
        public void close() {
            synchronized (lock) {
                release();
            }
        }

        private void release() {
            if (!closed) {
                change(-bytes);
                closed = true;
                written.remove(this);
            }
        }

        private void change(long more) {
            if (!closed) {
                bytes += more;
                used += more;
                ofUser.addAndGet(more);
            }
        }
    }

    private Optional<Share> longestWritten() {
        var before = System.nanoTime() - TimeUnit.SECONDS.toNanos(MIN_SECONDS);
        return written.entrySet().stream()
                .findFirst()
                .filter(oldest -> oldest.getValue() - before < 0)
                .map(Map.Entry::getKey);
    }

    private GatewayException refused(Limit limit, ErrorCode error) {
        metrics.limitHit(limit);
        return new GatewayException(error, RETRY_SECONDS);
    }
}
