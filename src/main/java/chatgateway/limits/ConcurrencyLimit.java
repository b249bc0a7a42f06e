package chatgateway.limits;

import chatgateway.http.ErrorCode;
import chatgateway.http.GatewayException;
import chatgateway.metrics.Metrics;
import chatgateway.metrics.Metrics.Limit;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** So many of something at once, for one user and for everybody. */
final class ConcurrencyLimit {
    private static final int RETRY_SECONDS = 5;

    private final int size;
    private final Semaphore free;
    private final int mostOfOne;
    private final Metrics metrics;
    private final Limit full;
    private final Limit fullForOne;

    /** @param full what is told to the metrics when everybody has all; {@code fullForOne} when one user has */
    ConcurrencyLimit(int size, Limit full, int mostOfOne, Limit fullForOne, Metrics metrics) {
        this.size = size;
        this.free = new Semaphore(size);
        this.mostOfOne = mostOfOne;
        this.metrics = metrics;
        this.full = full;
        this.fullForOne = fullForOne;
    }

    /**
     * @param own how many the user has
     * @throws GatewayException {@code overloaded} (503), {@code too_many_requests} (429)
     */
    Permit take(AtomicInteger own) {
        if (own.incrementAndGet() > mostOfOne) {
            own.decrementAndGet();
            metrics.limitHit(fullForOne);
            throw new GatewayException(ErrorCode.TOO_MANY_REQUESTS, RETRY_SECONDS);
        }
        if (!free.tryAcquire()) {
            own.decrementAndGet();
            metrics.limitHit(full);
            throw new GatewayException(ErrorCode.OVERLOADED, RETRY_SECONDS);
        }
        return new Permit(() -> {
            own.decrementAndGet();
            free.release();
        });
    }

    int size() {
        return size;
    }

    int taken() {
        return size - free.availablePermits();
    }

    /** Waits until nothing is taken; false when something still is after this time. */
    boolean awaitNoneTaken(Duration patience) throws InterruptedException {
        var none = free.tryAcquire(size, patience.toMillis(), TimeUnit.MILLISECONDS);
        if (none) {
            free.release(size); // else all would be counted as taken
        }
        return none;
    }
}
