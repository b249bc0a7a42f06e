package chatgateway.limits;

import chatgateway.auth.ChatUser;
import chatgateway.http.ErrorCode;
import chatgateway.http.GatewayException;
import chatgateway.metrics.Metrics;
import chatgateway.metrics.Metrics.Limit;
import chatgateway.settings.Settings;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who may ask now. Messages and all other calls have a limit a minute and a limit at once for each user, and a limit at
 * once for the process. Over a limit there is an answer at once, never a queue
 * (docs/threats.md#t25-many-streams-and-costly-calls).
 */
public final class Limits {
    /** Longer than the longest answer, so that nobody who has one running is forgotten. */
    private static final Duration FORGET_AFTER = Duration.ofHours(1);

    private static final int MAX_USERS = 100_000;
    private static final int MAX_FILES = 10_000;
    private static final int RETRY_SECONDS = 5;

    /** The page opens with eight calls, and sends ten files at once. */
    private static final int CALLS_PER_USER = 20;

    private static final int CALLS = 500;
    private static final int LINKS = 200;
    private static final int LINKS_PER_FILE = 8; // who shares one may not take all
    private static final int TABS = 4; // of one answer; see Broadcast

    /** A user who reads, scrolls and answers has made 20 at most; how much a call takes of it says {@link Cost}. */
    private static final int CALLS_FOR_EACH_MESSAGE = 30;

    private static final int LEAST_CALLS_PER_MINUTE = 600;

    private final Settings settings;
    private final Metrics metrics;
    private final ConcurrencyLimit streams;
    private final ConcurrencyLimit joined;
    private final ConcurrencyLimit calls;
    private final ConcurrencyLimit links;
    private final Cache<String, Usage> users = Caffeine.newBuilder()
            .maximumSize(MAX_USERS)
            .expireAfterAccess(FORGET_AFTER)
            .build();
    private final Cache<String, AtomicInteger> files = Caffeine.newBuilder()
            .maximumSize(MAX_FILES)
            .expireAfterAccess(FORGET_AFTER)
            .build();
    private volatile boolean draining;

    public Limits(Settings settings, Metrics metrics) {
        this.settings = settings;
        this.metrics = metrics;
        var most = settings.maxStreams();
        var own = settings.streamsPerUser();
        this.streams = new ConcurrencyLimit(most, Limit.MAX_STREAMS, own, Limit.STREAMS_PER_USER, metrics);
        this.joined = new ConcurrencyLimit(most, Limit.JOINED, TABS * own, Limit.JOINED_PER_USER, metrics);
        this.calls = new ConcurrencyLimit(CALLS, Limit.CALLS, CALLS_PER_USER, Limit.CALLS_PER_USER, metrics);
        this.links = new ConcurrencyLimit(LINKS, Limit.LINKS, LINKS_PER_FILE, Limit.LINKS_PER_FILE, metrics);
    }

    private record Usage(
            Bucket messages, AtomicInteger running, AtomicInteger joined, Bucket calls, AtomicInteger calling) {}

    /** How many threads all that is let in can keep busy: an answer has a reader and a writer, and some are joined. */
    public int threads() {
        return 2 * streams.size() + joined.size() + calls.size() + links.size();
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
        var usage = usage(user);
        return charge(streams.take(usage.running), usage.messages, 1, Limit.MESSAGES_PER_MINUTE);
    }

    /**
     * Lets one call in that is no message.
     *
     * @throws GatewayException {@code overloaded} (503), {@code too_many_requests} (429)
     */
    public Permit enter(ChatUser user, Cost cost) {
        var usage = usage(user);
        return charge(calls.take(usage.calling), usage.calls, cost.calls(), Limit.CALLS_PER_MINUTE);
    }

    /**
     * Lets one in who listens to an answer that is being written already.
     *
     * @throws GatewayException {@code overloaded} (503), {@code too_many_requests} (429)
     */
    public Permit join(ChatUser user) {
        var usage = usage(user);
        return charge(joined.take(usage.joined), usage.calls, Cost.READ.calls(), Limit.CALLS_PER_MINUTE);
    }

    /**
     * Lets one in who follows a signed link to this file and has no token.
     *
     * @throws GatewayException {@code overloaded} (503), {@code too_many_requests} (429)
     */
    public Permit enterByLink(String file) {
        return links.take(files.get(file, path -> new AtomicInteger()));
    }

    /** From now on no message is let in. */
    public void drain() {
        draining = true;
    }

    public boolean isDraining() {
        return draining;
    }

    /** How many answers are being written. */
    public int running() {
        return streams.taken();
    }

    /** Waits until no answer is running; false when some still is after this time. */
    public boolean awaitIdle(Duration patience) throws InterruptedException {
        return streams.awaitNoneTaken(patience);
    }

    private Permit charge(Permit permit, Bucket bucket, int tokens, Limit limit) {
        var charged = bucket.tryConsumeAndReturnRemaining(tokens);
        if (charged.isConsumed()) {
            return permit;
        }
        permit.close();
        metrics.limitHit(limit);
        var seconds = TimeUnit.NANOSECONDS.toSeconds(charged.getNanosToWaitForRefill()) + 1;
        throw new GatewayException(ErrorCode.TOO_MANY_REQUESTS, (int) seconds);
    }

    private Usage usage(ChatUser user) {
        return users.get(user.difyUser(), id -> {
            var messages = settings.messagesPerMinute();
            var others = Math.max(LEAST_CALLS_PER_MINUTE, CALLS_FOR_EACH_MESSAGE * messages);
            return new Usage(
                    perMinute(messages),
                    new AtomicInteger(),
                    new AtomicInteger(),
                    perMinute(others),
                    new AtomicInteger());
        });
    }

    private static Bucket perMinute(int count) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(count).refillGreedy(count, Duration.ofMinutes(1)))
                .build();
    }
}
