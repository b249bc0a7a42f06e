package chatgateway.auth;

import chatgateway.http.ErrorCode;
import chatgateway.http.GatewayException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * The user of a verified token (docs/integrate.md#claims).
 *
 * @param name display name, or null
 * @param locale BCP 47 language tag, or null
 * @param inputs app inputs that the user cannot alter, possibly empty
 * @param expiresAt Unix seconds
 * @param limits replace those of the settings
 * @param reader who reads this user's conversations and may not write; null if the caller is the user
 */
public record ChatUser(
        String systemId,
        String userId,
        @Nullable String name,
        @Nullable String locale,
        ObjectNode inputs,
        long expiresAt,
        DailyLimits limits,
        @Nullable Reader reader) {

    /** A user with full access and the limits of the settings. */
    public ChatUser(
            String systemId,
            String userId,
            @Nullable String name,
            @Nullable String locale,
            ObjectNode inputs,
            long expiresAt) {
        this(systemId, userId, name, locale, inputs, expiresAt, DailyLimits.UNSIGNED, null);
    }

    /** The {@code user} sent to Dify. The mapping is one-to-one, because a system id has no underscore. */
    public String difyUser() {
        return systemId + "_" + userId;
    }

    /** Whose calls these are, for the limits: the user, or the reader, which no user id equals. */
    public String caller() {
        return reader == null ? difyUser() : "\0" + systemId + "_" + reader.id();
    }

    /** The only conversation that the token opens, or null. */
    public @Nullable String onlyConversation() {
        return reader == null ? null : reader.conversation();
    }

    /** @throws GatewayException {@code not_found} if the token opens another conversation only */
    public void checkConversation(String id) {
        var only = onlyConversation();
        if (only != null && !only.equalsIgnoreCase(id)) {
            throw new GatewayException(ErrorCode.NOT_FOUND);
        }
    }
}
