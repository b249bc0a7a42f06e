package chatgateway.auth;

import chatgateway.http.ErrorCode;
import chatgateway.http.GatewayException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The owners of conversations, tasks, runs, uploads and forms whose ids passed through this replica.
 *
 * <p>Dify serves several of these objects to any user who sends their id (docs/dify-api.md#speech, #what-stop-does,
 * #traps). The ids cannot be guessed; this check keeps a leaked one from being used. Ids are compared without case, as
 * Dify reads UUIDs.
 */
public final class Owners {
    private static final int MAX_IDS = 20_000; // some 4 MB; an answer takes two

    private final Map<String, String> users = Collections.synchronizedMap(new LeastRecentlyUsed());

    /** A Caffeine cache would evict new entries first, which are those of active answers. */
    private static final class LeastRecentlyUsed extends LinkedHashMap<String, String> {
        private static final long serialVersionUID = 1;

        private LeastRecentlyUsed() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_IDS;
        }
    }

    /** Records the owner of this id. An empty id, from a malformed reply, is ignored. */
    public void add(String id, ChatUser user) {
        if (!id.isEmpty()) {
            users.put(key(id), user.difyUser());
        }
    }

    public void remove(String id) {
        users.remove(key(id));
    }

    /** Whether this id is known to belong to this user. */
    public boolean isOwnedBy(ChatUser user, String id) {
        return user.difyUser().equals(users.get(key(id)));
    }

    /** Whether this id is known to belong to another user; false for an id that only another replica knows. */
    public boolean isOwnedByAnother(ChatUser user, String id) {
        var owner = users.get(key(id));
        return owner != null && !owner.equals(user.difyUser());
    }

    /** @throws GatewayException {@code not_found} if this id is known to belong to another user */
    public void check(String id, ChatUser user) {
        if (isOwnedByAnother(user, id)) {
            throw new GatewayException(ErrorCode.NOT_FOUND);
        }
    }

    private static String key(String id) {
        return id.toLowerCase(Locale.ROOT);
    }
}
