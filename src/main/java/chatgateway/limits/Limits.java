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
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The limits of this replica. Messages and other calls are each limited per minute and user, and in how many run at the
 * same time, per user and in total. A request over a limit is refused at once and never queued
 * (docs/threats.md#t25-many-streams-and-costly-calls).
 */
public final class Limits {
    /** Longer than the longest answer, so that the entry of a user with an active answer is never evicted. */
    private static final Duration EXPIRE_AFTER = Duration.ofHours(1);

    private static final int MAX_USERS = 100_000;
    private static final int MAX_FILES = 10_000;
    private static final int RETRY_SECONDS = 5;

    /** The page opens with eight calls, and uploads ten files at once. */
    private static final int CALLS_PER_USER = 20;

    private static final int CALLS = 500;
    private static final int HISTORIES = 16; // exports and deletions, each of which keeps Dify busy
    private static final int LINKS = 200;
    private static final int LINKS_PER_OWNER = 32; // a page with as many pictures
    private static final long LINK_BYTES_PER_MINUTE = 256 << 20; // two films of the largest size that Dify accepts
    private static final long FILE_BYTES_PER_MINUTE = LINK_BYTES_PER_MINUTE / 2;
    private static final int LINKS_PER_FILE = 8; // a link that is shared must not use up all
    private static final int JOINS_PER_ANSWER = 4; // as many subscribers as an answer has at most

    /** Sending a message, reading its answer and scrolling take 20 calls at most; see {@link Cost}. */
    private static final int CALLS_PER_MESSAGE = 30;

    private static final int MIN_CALLS_PER_MINUTE = 600;
    private static final int MIN_SPEECH_CHARACTERS = 200; // a call has a price of its own

    private static final int BYTES_PER_CALL = 64 * 1024; // of a reply: a millisecond of the processor

    private final Settings settings;
    private final Metrics metrics;
    private final ReplyBudget replies;
    private final ConcurrencyLimit answers;
    private final ConcurrencyLimit joins;
    private final ConcurrencyLimit calls;
    private final ConcurrencyLimit histories;
    private final ConcurrencyLimit links;
    private final ConcurrencyLimit linksOfOwner;
    private final Cache<String, Usage> users = Caffeine.newBuilder()
            .maximumSize(MAX_USERS)
            .expireAfterAccess(EXPIRE_AFTER)
            .build();
    private final Cache<String, LinkUse> linkOwners = Caffeine.newBuilder()
            .maximumSize(MAX_USERS)
            .expireAfterAccess(EXPIRE_AFTER)
            .build();
    private final Cache<String, LinkUse> files = Caffeine.newBuilder()
            .maximumSize(MAX_FILES)
            .expireAfterAccess(EXPIRE_AFTER)
            .build();
    private final Cache<String, AtomicInteger> answersOfSystems = Caffeine.newBuilder()
            .maximumSize(MAX_USERS)
            .expireAfterAccess(EXPIRE_AFTER)
            .build();
    private final DailyLimiter daily;
    private volatile boolean draining;

    public Limits(Settings settings, Metrics metrics) {
        this(settings, metrics, Clock.systemUTC());
    }

    Limits(Settings settings, Metrics metrics, Clock clock) {
        this.settings = settings;
        this.metrics = metrics;
        this.daily = new DailyLimiter(settings, metrics, clock);
        this.replies = new ReplyBudget(Runtime.getRuntime().maxMemory(), metrics);
        var max = settings.maxAnswers();
        var full = max < settings.maxStreams() ? Limit.DIFY_MAX_CONNECTIONS : Limit.MAX_STREAMS;
        var perUser = settings.streamsPerUser();
        this.answers = new ConcurrencyLimit(max, full, perUser, Limit.STREAMS_PER_USER, metrics);
        this.joins =
                new ConcurrencyLimit(max, Limit.JOINED, JOINS_PER_ANSWER * perUser, Limit.JOINED_PER_USER, metrics);
        this.calls = new ConcurrencyLimit(CALLS, Limit.CALLS, CALLS_PER_USER, Limit.CALLS_PER_USER, metrics);
        this.histories = new ConcurrencyLimit(HISTORIES, Limit.HISTORIES, 1, Limit.HISTORIES_PER_USER, metrics);
        this.linksOfOwner = new ConcurrencyLimit(LINKS, Limit.LINKS, LINKS_PER_OWNER, Limit.LINKS_PER_OWNER, metrics);
        this.links = new ConcurrencyLimit(LINKS, Limit.LINKS, LINKS_PER_FILE, Limit.LINKS_PER_FILE, metrics);
    }

    /** What one user has used: tokens per minute, and permits in use. */
    private record Usage(
            Bucket messages,
            Map<ModelCall, Bucket> modelCalls,
            Bucket callsPerMinute,
            AtomicInteger answers,
            AtomicInteger joins,
            AtomicInteger calls,
            AtomicInteger histories,
            AtomicLong replyBytes) {}

    /** What was used of the links of one user, or of the links to one file: places and bytes. */
    private record LinkUse(AtomicInteger open, Bucket bytes) {}

    /** How many threads all permits together can occupy: an answer has its relay, and its request until
     * Dify has accepted the message; the others have one. */
    public int threads() {
        return 2 * answers.size() + joins.size() + calls.size() + histories.size() + links.size();
    }

    /**
     * Admits one message.
     *
     * @return the permit of its answer
     * @throws GatewayException {@code draining} or {@code overloaded} (503), {@code too_many_requests} or {@code
     *     quota_exceeded} (429)
     */
    public Permit acquireAnswer(ChatUser user) {
        if (draining) {
            metrics.limitHit(Limit.DRAINING);
            throw new GatewayException(ErrorCode.DRAINING, RETRY_SECONDS);
        }
        var usage = usage(user);
        return keepUnlessRefused(both(acquireOfSystem(user), () -> answers.acquire(usage.answers)), () -> {
            consume(usage.messages, 1, Limit.MESSAGES_PER_MINUTE);
            daily.takeMessage(user);
        });
    }

    private Permit acquireOfSystem(ChatUser user) {
        var max = settings.system(user.systemId()).quotas().systemStreams();
        if (max == null) {
            return new Permit(() -> {});
        }
        var active = answersOfSystems.get(user.systemId(), id -> new AtomicInteger());
        if (active.incrementAndGet() > max) {
            active.decrementAndGet();
            metrics.limitHit(Limit.SYSTEM_STREAMS);
            throw new GatewayException(ErrorCode.OVERLOADED, RETRY_SECONDS);
        }
        return new Permit(active::decrementAndGet);
    }

    /** Whether {@link #chargeTokens} has an effect for this user. */
    public boolean limitsTokens(ChatUser user) {
        return daily.limitsTokens(user);
    }

    /** Charges a user for the tokens of an answer, which are known at its end only. */
    public void chargeTokens(ChatUser user, long tokens) {
        daily.addTokens(user, tokens);
    }

    /** The user's messages of today; empty without such a limit. */
    public Optional<Quota> messagesToday(ChatUser user) {
        return daily.messages(user);
    }

    /** The user's tokens of today; empty without such a limit. */
    public Optional<Quota> tokensToday(ChatUser user) {
        return daily.tokens(user);
    }

    /**
     * Charges a call that has its permit, when it is known that a model will run.
     *
     * @param units characters for {@link ModelCall#SPEECH}, else 1
     * @throws GatewayException {@code too_many_requests}, {@code quota_exceeded} (429)
     */
    public void chargeModelCall(ChatUser user, ModelCall call, int units) {
        var charged = Math.max(units, call == ModelCall.SPEECH ? MIN_SPEECH_CHARACTERS : 1);
        consume(Objects.requireNonNull(usage(user).modelCalls.get(call)), charged, Limit.MODEL_CALLS_PER_MINUTE);
        daily.takeCall(user, call, charged);
    }

    /**
     * Admits one call that is no message.
     *
     * @throws GatewayException {@code overloaded} (503), {@code too_many_requests} (429)
     */
    public Permit acquireCall(ChatUser user, Cost cost) {
        var usage = usage(user);
        return charge(calls.acquire(usage.calls), usage, cost);
    }

    /**
     * Admits one export or deletion of all conversations, whose calls to Dify are charged one by one.
     *
     * @throws GatewayException {@code overloaded} (503), {@code too_many_requests} (429)
     */
    public Permit acquireHistory(ChatUser user) {
        var usage = usage(user);
        return charge(histories.acquire(usage.histories), usage, Cost.WORK);
    }

    /**
     * Admits one subscriber that joins an answer.
     *
     * @throws GatewayException {@code overloaded} (503), {@code too_many_requests} (429)
     */
    public Permit acquireJoin(ChatUser user) {
        var usage = usage(user);
        return charge(joins.acquire(usage.joins), usage, Cost.READ);
    }

    /**
     * Admits one request for a signed link, which carries no token.
     *
     * @param owner the pseudonym of the user whose link it is
     * @throws GatewayException {@code overloaded} (503), {@code too_many_requests} (429)
     */
    public Permit acquireLink(String file, String owner) {
        var ofOwner = ownerUse(owner);
        var ofFile = fileUse(file);
        checkBytes(ofOwner);
        checkBytes(ofFile);
        return both(linksOfOwner.acquire(ofOwner.open), () -> links.acquire(ofFile.open));
    }

    /** Charges a link for bytes that were read from Dify, also for those before a range. */
    public void chargeLink(String file, String owner, int bytes) {
        var ofFile = fileUse(file).bytes;
        var shared = Math.min(bytes, ofFile.getAvailableTokens());
        if (shared > 0) { // a link that others have as well costs its owner no more than the file's part
            ownerUse(owner).bytes.consumeIgnoringRateLimits(shared);
        }
        if (bytes > 0) {
            ofFile.consumeIgnoringRateLimits(bytes);
        }
    }

    /** The bytes of a file are charged while it is sent, so the one before may have taken more than there was. */
    private void checkBytes(LinkUse use) {
        var probe = use.bytes.estimateAbilityToConsume(1);
        if (!probe.canBeConsumed()) {
            throw refusal(Limit.LINK_BYTES_PER_MINUTE, probe.getNanosToWaitForRefill());
        }
    }

    private LinkUse ownerUse(String owner) {
        return linkOwners.get(owner, any -> new LinkUse(new AtomicInteger(), perMinute(LINK_BYTES_PER_MINUTE)));
    }

    private LinkUse fileUse(String file) {
        return files.get(file, any -> new LinkUse(new AtomicInteger(), perMinute(FILE_BYTES_PER_MINUTE)));
    }

    /**
     * The memory of a reply to this user; must be closed.
     *
     * @throws GatewayException {@code overloaded} (503), {@code too_many_requests} (429)
     */
    public ReplyBudget.Share openReply(ChatUser user) {
        return replies.open(usage(user).replyBytes);
    }

    /** Charges a call for the size of its reply, which is known only now: the user may have to wait for the next one. */
    public void chargeReply(ChatUser user, long bytes) {
        usage(user).callsPerMinute.consumeIgnoringRateLimits(1 + bytes / BYTES_PER_CALL);
    }

    /** Refuses every message from now on. */
    public void drain() {
        draining = true;
    }

    public boolean isDraining() {
        return draining;
    }

    public int activeAnswers() {
        return answers.inUse();
    }

    /** Waits until no answer is active; false if one still is after this time. */
    public boolean awaitIdle(Duration timeout) throws InterruptedException {
        return answers.awaitNoneInUse(timeout);
    }

    private Permit charge(Permit permit, Usage usage, Cost cost) {
        return keepUnlessRefused(permit, () -> consume(usage.callsPerMinute, cost.calls(), Limit.CALLS_PER_MINUTE));
    }

    /** Two permits as one. The first is released if the second is refused. */
    private static Permit both(Permit first, Supplier<Permit> other) {
        try {
            var second = other.get();
            return new Permit(() -> {
                second.close();
                first.close();
            });
        } catch (GatewayException e) {
            first.close();
            throw e;
        }
    }

    /** The permit, which is released if the charge is refused. */
    private static Permit keepUnlessRefused(Permit permit, Runnable charge) {
        try {
            charge.run();
            return permit;
        } catch (GatewayException e) {
            permit.close();
            throw e;
        }
    }

    private void consume(Bucket bucket, int tokens, Limit limit) {
        var probe = bucket.tryConsumeAndReturnRemaining(tokens);
        if (!probe.isConsumed()) {
            throw refusal(limit, probe.getNanosToWaitForRefill());
        }
    }

    private GatewayException refusal(Limit limit, long nanosToWait) {
        metrics.limitHit(limit);
        return new GatewayException(ErrorCode.TOO_MANY_REQUESTS, (int) TimeUnit.NANOSECONDS.toSeconds(nanosToWait) + 1);
    }

    private Usage usage(ChatUser user) {
        return users.get(user.caller(), id -> {
            var messages = settings.messagesPerMinute();
            var otherCalls = Math.max(MIN_CALLS_PER_MINUTE, CALLS_PER_MESSAGE * messages);
            return new Usage(
                    perMinute(messages),
                    modelCallsPerMinute(messages),
                    perMinute(otherCalls),
                    new AtomicInteger(),
                    new AtomicInteger(),
                    new AtomicInteger(),
                    new AtomicInteger(),
                    new AtomicLong());
        });
    }

    private static Map<ModelCall, Bucket> modelCallsPerMinute(int messages) {
        var buckets = new EnumMap<ModelCall, Bucket>(ModelCall.class);
        for (var call : ModelCall.values()) {
            buckets.put(call, perMinute(call.units(messages)));
        }
        return buckets;
    }

    private static Bucket perMinute(long count) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(count).refillGreedy(count, Duration.ofMinutes(1)))
                .build();
    }
}
