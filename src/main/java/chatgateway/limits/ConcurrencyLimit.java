package chatgateway.limits;

import chatgateway.http.ErrorCode;
import chatgateway.http.GatewayException;
import chatgateway.metrics.Metrics;
import chatgateway.metrics.Metrics.Limit;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A limit on what runs at the same time: {@code size} in total, {@code maxPerUser} for one user. */
final class ConcurrencyLimit {
    private static final int RETRY_SECONDS = 5;

    private final int size;
    private final Semaphore free;
    private final int maxPerUser;
    private final Metrics metrics;
    private final Limit total;
    private final Limit perUser;

    /**
     * @param total counted when a permit is refused because {@code size} are in use
     * @param perUser counted when a permit is refused because the user has {@code maxPerUser}
     */
    ConcurrencyLimit(int size, Limit total, int maxPerUser, Limit perUser, Metrics metrics) {
        this.size = size;
        this.free = new Semaphore(size);
        this.maxPerUser = maxPerUser;
        this.metrics = metrics;
        this.total = total;
        this.perUser = perUser;
    }

    /**
     * Acquires a permit, or fails at once.
     *
     * @param ofUser how many permits the user has
     * @throws GatewayException {@code overloaded} (503), {@code too_many_requests} (429)
     */
    Permit acquire(AtomicInteger ofUser) {
        if (ofUser.incrementAndGet() > maxPerUser) {
            ofUser.decrementAndGet();
            metrics.limitHit(perUser);
            throw new GatewayException(ErrorCode.TOO_MANY_REQUESTS, RETRY_SECONDS);
        }
        if (!free.tryAcquire()) {
            ofUser.decrementAndGet();
            metrics.limitHit(total);
            throw new GatewayException(ErrorCode.OVERLOADED, RETRY_SECONDS);
        }
        return new Permit(() -> {
            ofUser.decrementAndGet();
            free.release();
        });
    }

    int size() {
        return size;
    }

    int inUse() {
        return size - free.availablePermits();
    }

    /** Waits until no permit is in use; false if one still is after this time. */
    boolean awaitNoneInUse(Duration timeout) throws InterruptedException {
        var none = free.tryAcquire(size, timeout.toMillis(), TimeUnit.MILLISECONDS);
        if (none) {
            free.release(size); // the acquisition was the test; nothing uses the permits
        }
        return none;
    }
}
