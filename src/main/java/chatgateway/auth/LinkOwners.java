package chatgateway.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatgateway.settings.Secret;
import chatgateway.settings.Settings;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Marks the gateway's file links with a pseudonym of the caller who received them, so that the limits of links are kept by
 * user although links need no token (docs/threats.md#t38-signed-links-without-end). The mark grants nothing.
 */
public final class LinkOwners {
    private static final String PURPOSE = "chat-gateway: owners of file links";
    private static final int DIGITS = 16;

    private final Secret secret;

    /** The key is derived from the first secret of the settings, so that all replicas have the same. */
    public LinkOwners(Settings settings) {
        var systems = Stream.concat(Stream.of(settings.common()), settings.systemsBySuffix().values().stream());
        this.secret = systems.flatMap(system -> system.jwtSecrets().stream())
                .findFirst()
                .orElseThrow();
    }

    /** The mark for a link of this user to this file. */
    public String mark(ChatUser user, String file) {
        var pseudonym = digits(user.caller());
        return pseudonym + digits(pseudonym + "/" + file);
    }

    /** The pseudonym in the mark of a link to this file; empty if the mark is not genuine. */
    public Optional<String> owner(String mark, String file) {
        if (mark.length() != 2 * DIGITS) {
            return Optional.empty();
        }
        var pseudonym = mark.substring(0, DIGITS);
        var expected = digits(pseudonym + "/" + file).getBytes(UTF_8);
        return MessageDigest.isEqual(expected, mark.substring(DIGITS).getBytes(UTF_8))
                ? Optional.of(pseudonym)
                : Optional.empty();
    }

    private String digits(String text) {
        return HexFormat.of().formatHex(secret.hmac(PURPOSE, text)).substring(0, DIGITS);
    }
}
