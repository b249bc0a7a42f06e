package chatgateway.api;

import chatgateway.ErrorCode;
import chatgateway.GatewayException;
import chatgateway.auth.ChatUser;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Locale;

/**
 * Whose the conversations, tasks, runs, uploads and forms are that this replica has seen come into being. Dify gives
 * these to whoever names them (wire.md §10.2, §10.5, §10.6); their ids cannot be guessed, and here they cannot be passed
 * on either. Ids are compared without case, as Dify reads UUIDs.
 */
final class Owners {
    private final Cache<String, String> users = Caffeine.newBuilder()
            .maximumSize(200_000)
            .expireAfterAccess(Duration.ofHours(24))
            .build();

    void learn(String id, ChatUser user) {
        if (!id.isEmpty()) { // a proxy's odd reply must not make nothing somebody's
            users.put(key(id), user.difyUser());
        }
    }

    void forget(String id) {
        users.invalidate(key(id));
    }

    boolean isKnownToBeOwn(String id, ChatUser user) {
        return user.difyUser().equals(users.getIfPresent(key(id)));
    }

    /** False as well for what this replica has not seen: another may have. */
    boolean isKnownToBeAnothers(String id, ChatUser user) {
        var owner = users.getIfPresent(key(id));
        return owner != null && !owner.equals(user.difyUser());
    }

    /** @throws GatewayException {@code not_found} for what is known to be another user's */
    void check(String id, ChatUser user) {
        if (isKnownToBeAnothers(id, user)) {
            throw new GatewayException(ErrorCode.NOT_FOUND);
        }
    }

    /** Dify finds a UUID in whatever case it is written. */
    private static String key(String id) {
        return id.toLowerCase(Locale.ROOT);
    }
}
