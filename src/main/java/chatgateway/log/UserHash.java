package chatgateway.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatgateway.auth.ChatUser;
import chatgateway.settings.Settings;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Pseudonym of a user in the log: the same on every replica, and not reversible without the JWT secret, not even by
 * hashing all possible user ids (docs/threats.md#limits-and-timeouts).
 */
final class UserHash {
    private static final String HMAC = "HmacSHA256";
    private static final byte[] LABEL =
            "chat-gateway: users in the access log".getBytes(UTF_8); // derives a separate key
    private static final int BYTES = 4;

    private final Settings settings;

    UserHash(Settings settings) {
        this.settings = settings;
    }

    /** Returns eight hexadecimal digits; they change when the secret of the user's system is rotated. */
    String of(ChatUser user) {
        var secret = settings.system(user.systemId()).jwtSecrets().get(0);
        var hash = hmac(hmac(secret.bytes(), LABEL), user.difyUser().getBytes(UTF_8));
        return HexFormat.of().formatHex(hash, 0, BYTES);
    }

    private static byte[] hmac(byte[] key, byte[] text) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has " + HMAC, e);
        }
    }
}
