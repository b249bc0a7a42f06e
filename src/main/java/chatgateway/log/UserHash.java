package chatgateway.log;

import chatgateway.auth.ChatUser;
import chatgateway.auth.Reader;
import chatgateway.settings.Settings;
import java.util.HexFormat;

/**
 * Pseudonym of a user in the log: the same on every replica, and not reversible without the JWT secret, not even by
 * hashing all possible user ids (docs/threats.md#limits-and-timeouts).
 */
final class UserHash {
    private static final String PURPOSE = "chat-gateway: users in the access log";
    private static final int BYTES = 4;

    private final Settings settings;

    UserHash(Settings settings) {
        this.settings = settings;
    }

    /** Returns eight hexadecimal digits; they change when the secret of the user's system is rotated. */
    String of(ChatUser user) {
        return of(user.systemId(), user.userId());
    }

    /** A reader has the pseudonym of the user with the same id, because a host may give both to one person. */
    String of(ChatUser user, Reader reader) {
        return of(user.systemId(), reader.id());
    }

    private String of(String systemId, String id) {
        var secret = settings.system(systemId).jwtSecrets().get(0);
        var hash = secret.hmac(PURPOSE, systemId + "_" + id);
        return HexFormat.of().formatHex(hash, 0, BYTES);
    }
}
