package chatgateway.limits;

import chatgateway.ErrorCode;
import chatgateway.GatewayException;
import chatgateway.auth.ChatUser;
import chatgateway.metrics.Metrics;
import chatgateway.metrics.Metrics.Limit;
import chatgateway.settings.Settings;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Who may ask now: messages a minute and answers at once for each user, answers at once for the process. */
public final class Limits {
    /** Longer than the longest answer, so that nobody who has one running is forgotten. */
    private static final Duration FORGET_AFTER = Duration.ofHours(1);

    private static final int MAX_USERS = 100_000;
    private static final int RETRY_SECONDS = 5;

    private final Settings settings;
    private final Metrics metrics;
    private final Semaphore streams;
    private final Cache<String, Usage> users = Caffeine.newBuilder()
            .maximumSize(MAX_USERS)
            .expireAfterAccess(FORGET_AFTER)
            .build();
    private volatile boolean draining;

    public Limits(Settings settings, Metrics metrics) {
        this.settings = settings;
        this.metrics = metrics;
        this.streams = new Semaphore(settings.maxStreams());
    }

    private record Usage(Bucket messages, AtomicInteger running) {}

    /** The right to one answer: given back once, however often it is closed. */
    public final class Permit implements AutoCloseable {
        private final AtomicInteger running;
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Permit(AtomicInteger running) {
            this.running = running;
        }

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                running.decrementAndGet();
                streams.release();
            }
        }
    }

    /**
     * Lets one message in.
     *
     * @throws GatewayException {@code draining} or {@code overloaded} (503), {@code too_many_requests} (429)
     */
    public Permit admit(ChatUser user) {
        if (draining) {
            metrics.limitHit(Limit.DRAINING);
            throw new GatewayException(ErrorCode.DRAINING, RETRY_SECONDS);
        }
        var usage = users.get(user.difyUser(), id -> new Usage(bucket(), new AtomicInteger()));
        if (usage.running.incrementAndGet() > settings.streamsPerUser()) {
            usage.running.decrementAndGet();
            metrics.limitHit(Limit.STREAMS_PER_USER);
            throw new GatewayException(ErrorCode.TOO_MANY_REQUESTS, RETRY_SECONDS);
        }
        if (!streams.tryAcquire()) {
            usage.running.decrementAndGet();
            metrics.limitHit(Limit.MAX_STREAMS);
            throw new GatewayException(ErrorCode.OVERLOADED, RETRY_SECONDS);
        }
        var permit = new Permit(usage.running);
        var message = usage.messages.tryConsumeAndReturnRemaining(1);
        if (!message.isConsumed()) {
            permit.close();
            metrics.limitHit(Limit.MESSAGES_PER_MINUTE);
            var seconds = TimeUnit.NANOSECONDS.toSeconds(message.getNanosToWaitForRefill()) + 1;
            throw new GatewayException(ErrorCode.TOO_MANY_REQUESTS, (int) seconds);
        }
        return permit;
    }

    /** From now on nobody is let in. */
    public void drain() {
        draining = true;
    }

    public boolean isDraining() {
        return draining;
    }

    /** How many answers are being written. */
    public int running() {
        return settings.maxStreams() - streams.availablePermits();
    }

    /** Waits until no answer is running; false when some still is after this time. */
    public boolean awaitIdle(Duration patience) throws InterruptedException {
        var idle = streams.tryAcquire(settings.maxStreams(), patience.toMillis(), TimeUnit.MILLISECONDS);
        if (idle) {
            streams.release(settings.maxStreams()); // else all of them would be counted as running
        }
        return idle;
    }

    private Bucket bucket() {
        var perMinute = settings.messagesPerMinute();
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
                .build();
    }
}
