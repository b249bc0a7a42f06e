package chatgateway.settings;

import org.jspecify.annotations.Nullable;

/**
 * The limits of one host system; null where there is none.
 *
 * @param messagesPerDay of one user
 * @param tokensPerDay of one user: tokens of the model
 * @param systemMessagesPerDay of all users of the system
 * @param systemStreams answers of all users of the system at the same time
 */
public record Quotas(
        @Nullable Integer messagesPerDay,
        @Nullable Integer tokensPerDay,
        @Nullable Integer systemMessagesPerDay,
        @Nullable Integer systemStreams) {
    public static final Quotas NONE = new Quotas(null, null, null, null);
}
