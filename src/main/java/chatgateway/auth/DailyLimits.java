package chatgateway.auth;

import org.jspecify.annotations.Nullable;

/**
 * What the host grants this user on one day, instead of the settings (docs/integrate.md#daily-limits).
 *
 * @param messages or null for {@code MESSAGES_PER_DAY}
 * @param tokens of the model, or null for {@code TOKENS_PER_DAY}
 */
public record DailyLimits(
        @Nullable Integer messages, @Nullable Integer tokens) {
    public static final DailyLimits UNSIGNED = new DailyLimits(null, null);
}
