package chatgateway.api;

import chatgateway.auth.ChatUser;
import chatgateway.http.ErrorCode;
import chatgateway.http.GatewayException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Whose the conversations, tasks, runs, uploads and forms are that this replica has seen come into being. Dify gives
 * these to whoever names them (docs/dify-api.md#speech, #what-stop-does, #traps); their ids cannot be guessed, and here
 * they cannot be passed on either. Ids are compared without case, as Dify reads UUIDs.
 */
final class Owners {
    private static final int MOST = 20_000; // some 4 MB; an answer takes two

    private final Map<String, String> users = Collections.synchronizedMap(new LastUsed());

    /** Forgets what was used longest ago; a Caffeine cache prefers to forget the newest, the answers that run. */
    private static final class LastUsed extends LinkedHashMap<String, String> {
        private static final long serialVersionUID = 1;

        private LastUsed() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST;
        }
    }

    void learn(String id, ChatUser user) {
        if (!id.isEmpty()) { // a proxy's odd reply must not make nothing somebody's
            users.put(key(id), user.difyUser());
        }
    }

    void forget(String id) {
        users.remove(key(id));
    }

    boolean isKnownToBeOwn(String id, ChatUser user) {
        return user.difyUser().equals(users.get(key(id)));
    }

    /** False as well for what this replica has not seen: another may have. */
    boolean isKnownToBeAnothers(String id, ChatUser user) {
        var owner = users.get(key(id));
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
