package chatgateway.limits;

import chatgateway.auth.ChatUser;
import chatgateway.http.ErrorCode;
import chatgateway.http.GatewayException;
import chatgateway.metrics.Metrics;
import chatgateway.metrics.Metrics.Limit;
import chatgateway.settings.Quotas;
import chatgateway.settings.Settings;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What users and systems may use in a day of {@code LIMITS_ZONE}. The token's limits replace those of the settings for its
 * user; the limits of a system hold for every token.
 */
final class DailyLimiter {
    private static final Duration MORE_THAN_A_DAY = Duration.ofHours(26); // a day has 25 when summer time ends
    private static final int MAX_USERS = 100_000;
    private static final int MAX_SYSTEMS = 1_000;

    private final Settings settings;
    private final Metrics metrics;
    private final Clock clock;
    private final Cache<String, DailyUse> users = uses(MAX_USERS);
    private final Cache<String, DailyUse> systems = uses(MAX_SYSTEMS);

    DailyLimiter(Settings settings, Metrics metrics, Clock clock) {
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** @throws GatewayException {@code quota_exceeded} (429) */
    void takeMessage(ChatUser user) {
        var now = now();
        var today = now.toLocalDate();
        var messages = maxMessages(user);
        var tokens = maxTokens(user);
        var isLimited = messages != null || tokens != null;
        if (isLimited && !use(user).takeMessage(today, orNone(messages), orNone(tokens))) {
            var isOutOfMessages = messages != null && use(user).messages(today) >= messages;
            throw refusal(now, isOutOfMessages ? Limit.MESSAGES_PER_DAY : Limit.TOKENS_PER_DAY);
        }
        var ofSystem = quotas(user).systemMessagesPerDay();
        if (ofSystem != null && !ofSystem(user).takeMessage(today, ofSystem, Long.MAX_VALUE)) {
            if (isLimited) {
                use(user).returnMessage(today);
            }
            throw refusal(now, Limit.SYSTEM_MESSAGES_PER_DAY);
        }
    }

    /** @throws GatewayException {@code quota_exceeded} (429) */
    void takeCall(ChatUser user, ModelCall call, long units) {
        var now = now();
        var messages = maxMessages(user);
        if (messages != null && !use(user).takeCall(now.toLocalDate(), call, units, messages)) {
            throw refusal(now, Limit.MODEL_CALLS_PER_DAY);
        }
    }

    boolean limitsTokens(ChatUser user) {
        return maxTokens(user) != null;
    }

    /** Counts the tokens of an answer that has ended. */
    void addTokens(ChatUser user, long tokens) {
        if (limitsTokens(user)) {
            use(user).addTokens(now().toLocalDate(), tokens);
        }
    }

    Optional<Quota> messages(ChatUser user) {
        return quota(user, maxMessages(user), use -> use.messages(now().toLocalDate()));
    }

    Optional<Quota> tokens(ChatUser user) {
        return quota(user, maxTokens(user), use -> use.tokens(now().toLocalDate()));
    }

    private Optional<Quota> quota(ChatUser user, @Nullable Integer limit, ToLongFunction<DailyUse> used) {
        if (limit == null) {
            return Optional.empty();
        }
        var use = users.getIfPresent(user.difyUser());
        return Optional.of(new Quota(
                limit, use == null ? 0 : used.applyAsLong(use), midnight(now()).toEpochSecond()));
    }

    private GatewayException refusal(ZonedDateTime now, Limit limit) {
        metrics.limitHit(limit);
        var left = Duration.between(now, midnight(now)).toSeconds() + 1;
        return new GatewayException(ErrorCode.QUOTA_EXCEEDED, (int) left);
    }

    private @Nullable Integer maxMessages(ChatUser user) {
        var signed = user.limits().messages();
        return signed != null ? signed : quotas(user).messagesPerDay();
    }

    private @Nullable Integer maxTokens(ChatUser user) {
        var signed = user.limits().tokens();
        return signed != null ? signed : quotas(user).tokensPerDay();
    }

    private Quotas quotas(ChatUser user) {
        return settings.system(user.systemId()).quotas();
    }

    private DailyUse use(ChatUser user) {
        return users.get(user.difyUser(), id -> new DailyUse());
    }

    private DailyUse ofSystem(ChatUser user) {
        return systems.get(user.systemId(), id -> new DailyUse());
    }

    private ZonedDateTime now() {
        return clock.instant().atZone(settings.limitsZone());
    }

    private ZonedDateTime midnight(ZonedDateTime now) {
        return now.toLocalDate().plusDays(1).atStartOfDay(settings.limitsZone());
    }

    private static long orNone(@Nullable Integer limit) {
        return limit == null ? Long.MAX_VALUE : limit;
    }

    private static Cache<String, DailyUse> uses(int max) {
        return Caffeine.newBuilder()
                .maximumSize(max)
                .expireAfterAccess(MORE_THAN_A_DAY)
                .build();
    }
}
