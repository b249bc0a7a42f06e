package chatgateway.auth;

import static chatgateway.auth.TokenException.require;
import static chatgateway.http.ErrorCode.TOKEN_INVALID;

import chatgateway.json.Json;
import chatgateway.settings.Settings;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.text.Normalizer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Validates the claims of a payload (docs/integrate.md#claims). A present claim must be valid, even an optional one; values
 * are not trimmed, folded or converted. Unknown claims are ignored.
 */
record Claims(ObjectNode payload) {
    /** The general form of a BCP 47 tag. */
    private static final Pattern LOCALE = Pattern.compile("[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*");

    private static final int MAX_LOCALE = 35; // RFC 5646 §4.4.1

    private static final int MAX_TEXT = 128; // code points

    ChatUser user() throws TokenException {
        return new ChatUser(systemId(), userId(), name(), locale(), inputs(), expiresAt());
    }

    String systemId() throws TokenException {
        var systemId = text("system_id");
        require(Settings.isSystemId(systemId), TOKEN_INVALID);
        return systemId;
    }

    /** Unix seconds. */
    long expiresAt() throws TokenException {
        return integer("exp");
    }

    /** Unix seconds from which the token is valid: the later of {@code nbf} and {@code iat}, if present. */
    long startsAt() throws TokenException {
        var notBefore = payload.has("nbf") ? integer("nbf") : Long.MIN_VALUE;
        var issuedAt = payload.has("iat") ? integer("iat") : Long.MIN_VALUE;
        return Math.max(notBefore, issuedAt);
    }

    /**
     * With a system id of at most 64 characters, Dify's {@code user} has at most 193 of its 255 characters. It always contains
     * an underscore and so never equals Dify's shared {@code DEFAULT-USER}.
     */
    private String userId() throws TokenException {
        var userId = text("user_id");
        require(!userId.isEmpty() && length(userId) <= MAX_TEXT, TOKEN_INVALID);
        require(Normalizer.isNormalized(userId, Normalizer.Form.NFC), TOKEN_INVALID);
        require(userId.codePoints().allMatch(Claims::isPrintable), TOKEN_INVALID);
        require(!Character.isSpaceChar(userId.codePointAt(0)), TOKEN_INVALID);
        require(!Character.isSpaceChar(userId.codePointBefore(userId.length())), TOKEN_INVALID);
        return userId;
    }

    /** The display name, or null if it is blank. */
    private @Nullable String name() throws TokenException {
        if (!payload.has("name")) {
            return null;
        }
        var name = text("name");
        require(length(name) <= MAX_TEXT && name.codePoints().noneMatch(Character::isISOControl), TOKEN_INVALID);
        return name.isBlank() ? null : name;
    }

    private @Nullable String locale() throws TokenException {
        if (!payload.has("locale")) {
            return null;
        }
        var locale = text("locale");
        require(locale.length() <= MAX_LOCALE && LOCALE.matcher(locale).matches(), TOKEN_INVALID);
        return locale;
    }

    private ObjectNode inputs() throws TokenException {
        if (!payload.has("inputs")) {
            return Json.object();
        }
        if (payload.get("inputs") instanceof ObjectNode inputs) {
            return inputs;
        }
        throw new TokenException(TOKEN_INVALID);
    }

    private String text(String claim) throws TokenException {
        var node = payload.path(claim);
        require(node.isTextual(), TOKEN_INVALID);
        return node.textValue();
    }

    /** Rejects {@code 1.0}, {@code 1e9} and integers beyond 64 bits. */
    private long integer(String claim) throws TokenException {
        var node = payload.path(claim);
        require(node.isIntegralNumber() && node.canConvertToLong(), TOKEN_INVALID);
        return node.longValue();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Unpaired surrogates need no check: {@link Json} rejects them. */
    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
