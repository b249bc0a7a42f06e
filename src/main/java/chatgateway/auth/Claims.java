package chatgateway.auth;

import static chatgateway.auth.TokenException.require;

import chatgateway.http.Params;
import chatgateway.json.Json;
import chatgateway.settings.Settings;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Validates the claims of a payload (docs/integrate.md#claims). A present claim must be valid, even an optional one, unless it
 * is null or empty; values are not trimmed, folded or converted. Unknown claims are ignored.
 */
record Claims(ObjectNode payload) {
    /** The general form of a BCP 47 tag. */
    private static final Pattern LOCALE = Pattern.compile("[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*");

    /** Unicode's Default_Ignorable_Code_Point without what is a format character or unassigned: invisible letters and marks. */
    private static final Pattern IGNORABLE =
            Pattern.compile("[\\u034F\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u3164\\uFE00-\\uFE0F\\uFFA0"
                    + "\\x{E0000}-\\x{E0FFF}]");

    private static final int MAX_LOCALE = 35; // RFC 5646 §4.4.1

    private static final int MAX_TEXT = 128; // code points

    private static final String MESSAGES_PER_DAY = "messages_per_day";
    private static final String TOKENS_PER_DAY = "tokens_per_day";
    private static final Set<String> LIMITS = Set.of(MESSAGES_PER_DAY, TOKENS_PER_DAY);

    ChatUser user() throws TokenException {
        return new ChatUser(systemId(), userId(), name(), locale(), inputs(), expiresAt(), limits(), reader());
    }

    String systemId() throws TokenException {
        require(payload.hasNonNull("system_id"), TokenFault.SYSTEM_ID_MISSING);
        var systemId = text("system_id", TokenFault.SYSTEM_ID);
        require(Settings.isSystemId(systemId), TokenFault.SYSTEM_ID);
        return systemId;
    }

    /** Unix seconds. */
    long expiresAt() throws TokenException {
        require(payload.hasNonNull("exp"), TokenFault.EXP_MISSING);
        return integer("exp", TokenFault.EXP_NOT_WHOLE_SECONDS);
    }

    /** Unix seconds, or a time that is always past. */
    long issuedAt() throws TokenException {
        return payload.hasNonNull("iat") ? integer("iat", TokenFault.IAT_NOT_WHOLE_SECONDS) : Long.MIN_VALUE;
    }

    /** Unix seconds, or a time that is always past. */
    long notBefore() throws TokenException {
        return payload.hasNonNull("nbf") ? integer("nbf", TokenFault.NBF_NOT_WHOLE_SECONDS) : Long.MIN_VALUE;
    }

    /**
     * With a system id of at most 64 characters, Dify's {@code user} has at most 193 of its 255 characters. It always contains
     * an underscore and so never equals Dify's shared {@code DEFAULT-USER}.
     */
    private String userId() throws TokenException {
        require(payload.hasNonNull("user_id"), TokenFault.USER_ID_MISSING);
        var userId = text("user_id", TokenFault.USER_ID_NOT_A_STRING);
        require(!userId.isEmpty() && length(userId) <= MAX_TEXT, TokenFault.USER_ID_LENGTH);
        require(Normalizer.isNormalized(userId, Normalizer.Form.NFC), TokenFault.USER_ID_NOT_NFC);
        require(isVisible(userId), TokenFault.USER_ID_CHARACTERS);
        return userId;
    }

    /** The display name, or null if it is blank. */
    private @Nullable String name() throws TokenException {
        if (saysNothing("name")) {
            return null;
        }
        var name = text("name", TokenFault.NAME);
        require(isName(name), TokenFault.NAME);
        return name.isBlank() ? null : name;
    }

    /** Frameworks write {@code ko_KR} for {@code ko-KR}. */
    private @Nullable String locale() throws TokenException {
        if (saysNothing("locale")) {
            return null;
        }
        var locale = text("locale", TokenFault.LOCALE).replace('_', '-');
        require(locale.length() <= MAX_LOCALE && LOCALE.matcher(locale).matches(), TokenFault.LOCALE);
        return locale;
    }

    private ObjectNode inputs() throws TokenException {
        if (saysNothing("inputs")) {
            return Json.object();
        }
        if (payload.get("inputs") instanceof ObjectNode inputs) {
            return inputs;
        }
        throw new TokenException(TokenFault.INPUTS);
    }

    /** An unknown limit is refused: a misspelt one would limit nothing. */
    private DailyLimits limits() throws TokenException {
        if (saysNothing("limits")) {
            return DailyLimits.UNSIGNED;
        }
        var limits = payload.get("limits");
        require(limits.isObject(), TokenFault.LIMITS);
        for (var limit : limits.properties()) {
            require(LIMITS.contains(limit.getKey()), TokenFault.LIMITS);
        }
        return new DailyLimits(limit(limits.path(MESSAGES_PER_DAY)), limit(limits.path(TOKENS_PER_DAY)));
    }

    private static @Nullable Integer limit(JsonNode limit) throws TokenException {
        if (limit.isMissingNode() || limit.isNull()) {
            return null;
        }
        require(limit.isIntegralNumber() && limit.canConvertToInt() && limit.intValue() >= 0, TokenFault.LIMITS);
        return limit.intValue();
    }

    /** Null with full access, for which {@code act} and {@code conversation} must not be there: the host meant less. */
    private @Nullable Reader reader() throws TokenException {
        var access = saysNothing("access") ? "full" : text("access", TokenFault.ACCESS);
        if (access.equals("full")) {
            require(saysNothing("act") && saysNothing("conversation"), TokenFault.ACCESS_NOT_READ);
            return null;
        }
        require(access.equals("read"), TokenFault.ACCESS);
        require(!saysNothing("act"), TokenFault.ACT_MISSING);
        var act = payload.get("act");
        var id = act.path("sub").asText();
        var name = act.path("name").asText();
        require(
                act.path("sub").isTextual() && !id.isEmpty() && length(id) <= MAX_TEXT && isVisible(id),
                TokenFault.ACT);
        require(act.path("name").isTextual() && !name.isBlank() && isName(name), TokenFault.ACT);
        return new Reader(id, name, conversation());
    }

    private @Nullable String conversation() throws TokenException {
        if (saysNothing("conversation")) {
            return null;
        }
        var conversation = text("conversation", TokenFault.CONVERSATION);
        require(Params.isUuid(conversation), TokenFault.CONVERSATION);
        return conversation.toLowerCase(Locale.ROOT);
    }

    /** Whether an optional claim is absent, or has what some languages write for that: PHP's empty array is a list. */
    private boolean saysNothing(String claim) {
        var value = payload.path(claim);
        return value.isMissingNode()
                || value.isNull()
                || (value.isTextual() && value.textValue().isEmpty())
                || (value.isArray() && value.isEmpty());
    }

    private String text(String claim, TokenFault otherwise) throws TokenException {
        var node = payload.path(claim);
        require(node.isTextual(), otherwise);
        return node.textValue();
    }

    /** Rejects {@code 1.0}, {@code 1e9} and integers beyond 64 bits. */
    private long integer(String claim, TokenFault otherwise) throws TokenException {
        var node = payload.path(claim);
        require(node.isIntegralNumber() && node.canConvertToLong(), otherwise);
        return node.longValue();
    }

    /** Whether all characters of an id can be seen, without a space at either end. */
    private static boolean isVisible(String id) {
        return id.codePoints().allMatch(Claims::isPrintable)
                && !Character.isSpaceChar(id.codePointAt(0))
                && !Character.isSpaceChar(id.codePointBefore(id.length()));
    }

    private static boolean isName(String name) {
        return length(name) <= MAX_TEXT && name.codePoints().noneMatch(Character::isISOControl);
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Unpaired surrogates need no check: {@link Json} rejects them. */
    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> !IGNORABLE.matcher(Character.toString(codePoint)).matches();
        };
    }
}
