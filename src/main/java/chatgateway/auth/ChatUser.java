package chatgateway.auth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * The user of a verified token (docs/integrate.md#claims).
 *
 * @param name display name, or null
 * @param locale BCP 47 language tag, or null
 * @param inputs app inputs that the user cannot alter, possibly empty
 * @param expiresAt Unix seconds
 */
public record ChatUser(
        String systemId,
        String userId,
        @Nullable String name,
        @Nullable String locale,
        ObjectNode inputs,
        long expiresAt) {

    /** The {@code user} sent to Dify. The mapping is one-to-one, because a system id has no underscore. */
    public String difyUser() {
        return systemId + "_" + userId;
    }
}
