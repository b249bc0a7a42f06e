package chatgateway.auth;

import static chatgateway.http.ErrorCode.TOKEN_EXPIRED;
import static chatgateway.http.ErrorCode.TOKEN_INVALID;
import static chatgateway.http.ErrorCode.TOKEN_MISSING;

import chatgateway.http.ErrorCode;
import java.util.Locale;

/**
 * Why a token is refused, for the operator: in the log, in the metrics and in {@code check}. Must not be sent to clients,
 * because it would help to forge tokens.
 */
public enum TokenFault {
    EMPTY(TOKEN_MISSING, "it is empty."),
    GIVEN_TWICE(
            "it comes twice, and must come once: one token parameter, or one Authorization header and no parameter."),
    NOT_BEARER("the Authorization header must be \"Bearer\", one space, and the token."),
    TOO_LONG("it is longer than 2048 characters; sign fewer or shorter claims, such as inputs."),
    PADDING("it is plain Base64, with = or + or /; a JWT is Base64url without padding (RFC 7515 §2):"
            + " Base64.getUrlEncoder().withoutPadding()."),
    NOT_A_JWT(
            "it is no JWT: three parts of Base64url with a dot between them. Was it cut, encoded twice, or sent with \"Bearer\" in front?"),
    NAME_TWICE("a name comes twice in its JSON, and readers differ about which one counts; write each claim once."),
    NESTED_TOO_DEEP("its claims are nested more than 8 deep; sign flatter inputs."),
    NOT_STRICT_JSON("its header or its payload is no strict JSON object in UTF-8 (RFC 8259)."),
    ALGORITHM("it must be signed with HS256, and its header names another algorithm; some libraries choose by the"
            + " length of the key, so name it."),
    TYP("its header's typ must be JWT, in capitals, or absent."),
    HEADER("its header asks for crit or b64, which is not supported."),

    SYSTEM_ID_MISSING("the claim system_id is missing."),
    SYSTEM_ID("the claim system_id must be a string of letters, digits, '-' and '.', without '_', 64 at most."),
    NO_SECRET("the gateway has no secret for its system: neither JWT_SECRET nor one of its own."),
    SIGNATURE("it is signed with another secret. JWT_SECRET must be exactly the same on both sides"
            + " (or JWT_SECRET_<SYSTEM>, where the system has its own)."),
    SECRET_WITH_LINE_BREAK("it is signed with the gateway's secret, but the host's copy ends with a line break."),
    SECRET_WITH_SPACE("it is signed with the gateway's secret, but the host's copy ends with a space."),
    SECRET_IN_QUOTES("it is signed with the gateway's secret, but the host's copy has quotation marks around it."),
    SECRET_BASE64_DECODED("it is signed with the gateway's secret, but the host decodes it from Base64 first;"
            + " its characters are the key."),
    SECRET_HEX_DECODED("it is signed with the gateway's secret, but the host decodes it from hexadecimal first;"
            + " its characters are the key."),
    SECRET_ENCODED("it is signed with the gateway's secret, but the host encodes it in Base64 first."),
    SECRET_WITHOUT_PADDING("it is signed with the gateway's secret, but the host's copy lacks the = at its end."),
    SECRET_IN_OTHER_CASE("it is signed with the gateway's secret, but the host's copy is in another case."),

    EXP_MISSING("the claim exp is missing."),
    EXP_NOT_WHOLE_SECONDS("the claim exp must be a whole number of seconds, without quotes or a fraction."),
    EXP_IN_MS("the claim exp is in milliseconds, and must be in seconds."),
    LIVES_TOO_LONG("it lives longer than JWT_MAX_TTL_SECONDS allows."),
    EXPIRED(TOKEN_EXPIRED, "it has expired. Make a new one with every request."),
    IAT_NOT_WHOLE_SECONDS("the claim iat must be a whole number of seconds, without a fraction: int(time.time())."),
    IAT_IN_FUTURE("the claim iat is in the future; compare the clocks of host and gateway."),
    NBF_NOT_WHOLE_SECONDS("the claim nbf must be a whole number of seconds, without a fraction: int(time.time())."),
    NBF_IN_FUTURE("the claim nbf is in the future; compare the clocks of host and gateway."),

    USER_ID_MISSING("the claim user_id is missing."),
    USER_ID_NOT_A_STRING("the claim user_id must be a string: str(user.id), String(user.id)."),
    USER_ID_LENGTH("the claim user_id must have 1 to 128 characters."),
    USER_ID_NOT_NFC("the claim user_id must be in Unicode's normal form NFC: unicodedata.normalize('NFC', id)."),
    USER_ID_CHARACTERS("the claim user_id must have visible characters only, without spaces around them."),
    NAME("the claim name, if there, must be one line of at most 128 characters."),
    LOCALE("the claim locale, if there, must be a language tag such as ko or ko-KR."),
    INPUTS("the claim inputs, if there, must be a JSON object."),
    LIMITS(
            "the claim limits, if there, must be an object of messages_per_day, tokens_per_day or both, and nothing else:"
                    + " whole numbers from 0."),
    ACCESS("the claim access, if there, must be \"full\" or \"read\"."),
    ACCESS_NOT_READ(
            "the claims act and conversation need the claim access to be \"read\": without it, the token could write."),
    ACT_MISSING(
            "its access is \"read\", and the claim act is missing: {\"sub\": id, \"name\": name} of whoever reads."),
    ACT(
            "the claim act must be an object with sub, an id as a string of 1 to 128 visible characters, and name, one line of 1 to"
                    + " 128 characters."),
    CONVERSATION("the claim conversation, if there, must be the id of a conversation, a UUID."),
    SYSTEM_NOT_ALLOWED(ErrorCode.SYSTEM_NOT_ALLOWED, "ALLOWED_SYSTEM_IDS does not list its system.");

    private final ErrorCode error;
    private final String sentence;

    TokenFault(String sentence) {
        this(TOKEN_INVALID, sentence);
    }

    TokenFault(ErrorCode error, String sentence) {
        this.error = error;
        this.sentence = sentence;
    }

    /** What the client receives. */
    public ErrorCode error() {
        return error;
    }

    /** The rule, and what to change; holds nothing of the token. */
    public String sentence() {
        return sentence;
    }

    /** The name in the log and in metrics, such as {@code exp_in_ms}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
