package chatgateway.log;

import chatgateway.auth.ChatUser;
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
        var secret = settings.system(user.systemId()).jwtSecrets().get(0);
        var hash = secret.hmac(PURPOSE, user.difyUser());
        return HexFormat.of().formatHex(hash, 0, BYTES);
    }
}
