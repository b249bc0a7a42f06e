package chatgateway.auth;

import static chatgateway.support.auth.HandmadeToken.GOOD;
import static chatgateway.support.auth.HandmadeToken.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import chatgateway.support.auth.HandmadeToken;
import chatgateway.support.settings.TestSettings;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every usual mistake of a host is recognised as what it is, and nothing else is blamed. */
class TokenFaultTest {
    private static final Clock STOPPED = Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC);
    private static final String ID = "5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11";
    private static final String HEX = "9ff9ba892cb6bcc40af5755cbe98894053fba7feb57a1bc007eaa78da3dd82fd";
    private static final String BASE64 = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=";

    static Stream<Arguments> tokens() {
        var good = GOOD.token();
        return Stream.of(
                arguments(TokenFault.EMPTY, ""),
                arguments(TokenFault.NOT_A_JWT, "eyJhbGciOi"),
                arguments(TokenFault.NOT_A_JWT, good.substring(0, good.length() - 5)),
                arguments(TokenFault.NOT_A_JWT, "Bearer " + good),
                arguments(TokenFault.PADDING, padded(GOOD)),
                arguments(
                        TokenFault.TOO_LONG,
                        GOOD.claim("inputs", "{\"a\":\"" + "x".repeat(1500) + "\"}")
                                .token()),
                arguments(TokenFault.NAME_TWICE, GOOD.token(GOOD.payload().replace("}", ",\"user_id\":\"2\"}"))),
                arguments(
                        TokenFault.NESTED_TOO_DEEP,
                        GOOD.claim("x", "[".repeat(8) + "]".repeat(8)).token()),
                arguments(TokenFault.NOT_STRICT_JSON, GOOD.claim("x", "NaN").token()),
                arguments(
                        TokenFault.ALGORITHM, GOOD.header("{\"alg\":\"HS512\"}").token() + "x".repeat(43)),
                arguments(
                        TokenFault.ALGORITHM,
                        GOOD.header("{\"alg\":\"none\"}").token().replaceAll("[^.]+$", "")),
                arguments(
                        TokenFault.TYP,
                        GOOD.header("{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}").token()),
                arguments(
                        TokenFault.TYP,
                        GOOD.header("{\"alg\":\"HS256\",\"typ\":\"jwt\"}").token()),
                arguments(
                        TokenFault.HEADER,
                        GOOD.header("{\"alg\":\"HS256\",\"crit\":[\"exp\"]}").token()),
                arguments(
                        TokenFault.SYSTEM_ID_MISSING, GOOD.without("system_id").token()),
                arguments(TokenFault.SYSTEM_ID, GOOD.system("a_b").token()),
                arguments(TokenFault.EXP_MISSING, GOOD.without("exp").token()),
                arguments(
                        TokenFault.EXP_NOT_WHOLE_SECONDS,
                        GOOD.claim("exp", NOW + ".5").token()),
                arguments(
                        TokenFault.EXP_NOT_WHOLE_SECONDS,
                        GOOD.claim("exp", "\"" + NOW + "\"").token()),
                arguments(TokenFault.EXP_IN_MS, GOOD.claim("exp", NOW * 1000).token()),
                arguments(
                        TokenFault.LIVES_TOO_LONG,
                        GOOD.claim("exp", NOW + 900_000).token()),
                arguments(TokenFault.EXPIRED, GOOD.claim("exp", NOW - 600).token()),
                arguments(
                        TokenFault.IAT_NOT_WHOLE_SECONDS,
                        GOOD.claim("iat", NOW + ".25").token()),
                arguments(
                        TokenFault.IAT_NOT_WHOLE_SECONDS,
                        GOOD.claim("iat", "\"" + NOW + "\"").token()),
                arguments(
                        TokenFault.NBF_NOT_WHOLE_SECONDS,
                        GOOD.claim("nbf", NOW + ".25").token()),
                arguments(TokenFault.IAT_IN_FUTURE, GOOD.claim("iat", NOW + 600).token()),
                arguments(TokenFault.NBF_IN_FUTURE, GOOD.claim("nbf", NOW + 600).token()),
                arguments(TokenFault.USER_ID_MISSING, GOOD.without("user_id").token()),
                arguments(
                        TokenFault.USER_ID_NOT_A_STRING,
                        GOOD.claim("user_id", 42).token()),
                arguments(TokenFault.USER_ID_LENGTH, GOOD.user("").token()),
                arguments(TokenFault.USER_ID_LENGTH, GOOD.user("x".repeat(129)).token()),
                arguments(TokenFault.USER_ID_NOT_NFC, GOOD.user("\u1100\u1161").token()),
                arguments(TokenFault.USER_ID_CHARACTERS, GOOD.user("42 ").token()),
                arguments(
                        TokenFault.NAME,
                        GOOD.claim("name", "\"" + "x".repeat(200) + "\"").token()),
                arguments(
                        TokenFault.LOCALE,
                        GOOD.claim("locale", "\"Korean language\"").token()),
                arguments(TokenFault.INPUTS, GOOD.claim("inputs", "[1]").token()),
                arguments(
                        TokenFault.SYSTEM_NOT_ALLOWED, GOOD.system("mathtutor").token()));
    }

    /** Claims of what a token permits: whatever is not exactly right must not become a right to write, or no limit. */
    static Stream<Arguments> forgeries() {
        var act = "{\"sub\":\"t7\",\"name\":\"Ms Kim\"}";
        var read = GOOD.claim("access", "\"read\"").claim("act", act);
        return Stream.of(
                arguments(TokenFault.ACCESS, read.claim("access", "\"READ\"")),
                arguments(TokenFault.ACCESS, read.claim("access", "\"write\"")),
                arguments(TokenFault.ACCESS, read.claim("access", "\" read\"")),
                arguments(TokenFault.ACCESS, read.claim("access", "true")),
                arguments(TokenFault.ACCESS, read.claim("access", "[\"read\",\"full\"]")),
                arguments(TokenFault.ACCESS, read.claim("access", "{\"read\":true}")),
                arguments(TokenFault.ACCESS_NOT_READ, read.claim("access", "\"full\"")),
                arguments(TokenFault.ACCESS_NOT_READ, read.claim("access", "\"\"")),
                arguments(TokenFault.ACCESS_NOT_READ, read.without("access")),
                arguments(TokenFault.ACCESS_NOT_READ, GOOD.claim("conversation", "\"" + ID + "\"")),
                arguments(TokenFault.ACT_MISSING, read.without("act")),
                arguments(TokenFault.ACT_MISSING, read.claim("act", "null")),
                arguments(TokenFault.ACT, read.claim("act", "\"t7\"")),
                arguments(TokenFault.ACT, read.claim("act", "[" + act + "]")),
                arguments(TokenFault.ACT, read.claim("act", "{\"name\":\"Ms Kim\"}")),
                arguments(TokenFault.ACT, read.claim("act", "{\"sub\":7,\"name\":\"Ms Kim\"}")),
                arguments(TokenFault.ACT, read.claim("act", "{\"sub\":\"t7\\u202e\",\"name\":\"Ms Kim\"}")),
                arguments(TokenFault.ACT, read.claim("act", "{\"sub\":\"" + "x".repeat(129) + "\",\"name\":\"Kim\"}")),
                arguments(TokenFault.ACT, read.claim("act", "{\"sub\":\"t7\",\"name\":\" \"}")),
                arguments(TokenFault.ACT, read.claim("act", "{\"sub\":\"t7\",\"name\":\"a\\nb\"}")),
                arguments(TokenFault.NAME_TWICE, read.claim("act", "{\"sub\":\"t7\",\"sub\":\"t8\",\"name\":\"Kim\"}")),
                arguments(TokenFault.CONVERSATION, read.claim("conversation", "\"" + ID.substring(1) + "\"")),
                arguments(TokenFault.CONVERSATION, read.claim("conversation", "\"*\"")),
                arguments(TokenFault.CONVERSATION, read.claim("conversation", "[\"" + ID + "\"]")),
                arguments(TokenFault.LIMITS, GOOD.claim("limits", "50")),
                arguments(TokenFault.LIMITS, GOOD.claim("limits", "{\"messages_per_day\":\"50\"}")),
                arguments(TokenFault.LIMITS, GOOD.claim("limits", "{\"messages_per_day\":-1}")),
                arguments(TokenFault.LIMITS, GOOD.claim("limits", "{\"messages_per_day\":1e3}")),
                arguments(TokenFault.LIMITS, GOOD.claim("limits", "{\"tokens_per_day\":4294967297}")),
                arguments(TokenFault.LIMITS, GOOD.claim("limits", "{\"message_per_day\":50}")));
    }

    @ParameterizedTest(name = "{index} {0}")
    @MethodSource("forgeries")
    @Tag("T41")
    void a_claim_that_is_not_exactly_right_is_refused_and_the_operator_is_told_which(
            TokenFault fault, HandmadeToken forged) {
        assertEquals(fault, faultOf(HandmadeToken.SECRET, forged.token()));
        var settings = TestSettings.withSecrets(HandmadeToken.SECRET).build();
        assertEquals(fault.sentence(), new TokenDiagnosis(settings, STOPPED).explain(forged.token(), fault, null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tokens")
    void a_mistake_in_a_token_is_recognised(TokenFault fault, String token) {
        assertEquals(fault, faultOf(HandmadeToken.SECRET, token));
    }

    static Stream<Arguments> secrets() {
        var decoded = new String(Base64.getDecoder().decode("c2VjcmV0LW9mLWFzY2lpLWNoYXJhY3RlcnMtMDEyMzQ1Njc4OQ=="));
        return Stream.of(
                arguments(TokenFault.SIGNATURE, HandmadeToken.SECRET, "another-secret-of-the-tests-0123456789"),
                arguments(TokenFault.SECRET_WITH_LINE_BREAK, HandmadeToken.SECRET, HandmadeToken.SECRET + "\n"),
                arguments(TokenFault.SECRET_WITH_LINE_BREAK, HandmadeToken.SECRET, HandmadeToken.SECRET + "\r\n"),
                arguments(TokenFault.SECRET_WITH_SPACE, HandmadeToken.SECRET, HandmadeToken.SECRET + " "),
                arguments(TokenFault.SECRET_IN_QUOTES, HandmadeToken.SECRET, '"' + HandmadeToken.SECRET + '"'),
                arguments(TokenFault.SECRET_IN_QUOTES, HandmadeToken.SECRET, "'" + HandmadeToken.SECRET + "'"),
                arguments(
                        TokenFault.SECRET_BASE64_DECODED,
                        "c2VjcmV0LW9mLWFzY2lpLWNoYXJhY3RlcnMtMDEyMzQ1Njc4OQ==",
                        decoded),
                arguments(
                        TokenFault.SECRET_BASE64_DECODED,
                        "c2VjcmV0LW9mLWFzY2lpLWNoYXJhY3RlcnMtMDEyMzQ1Njc4OQ",
                        decoded),
                arguments(
                        TokenFault.SECRET_HEX_DECODED,
                        "7365637265742d6f662d61736369692d636861726163746572732d303132333435363738".toUpperCase(),
                        "secret-of-ascii-characters-012345678"),
                arguments(
                        TokenFault.SECRET_ENCODED,
                        HEX,
                        Base64.getEncoder().encodeToString(HEX.getBytes(java.nio.charset.StandardCharsets.US_ASCII))),
                arguments(TokenFault.SECRET_WITHOUT_PADDING, BASE64, BASE64.replace("=", "")),
                arguments(TokenFault.SECRET_IN_OTHER_CASE, HEX, HEX.toUpperCase(java.util.Locale.ROOT)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("secrets")
    void a_mistake_in_copying_the_secret_is_recognised(TokenFault fault, String secret, String copy) {
        assertEquals(fault, faultOf(secret, GOOD.secret(copy).token()));
    }

    private static TokenFault faultOf(String secret, String token) {
        var settings = TestSettings.withSecrets(secret).allowing("cointutor").build();
        return assertThrows(TokenException.class, () -> new TokenVerifier(settings, STOPPED).verify(token))
                .fault();
    }

    private static String padded(HandmadeToken mint) {
        var parts = mint.token().split("\\.");
        var text = pad(parts[0]) + "." + pad(parts[1]);
        return mint.signed(text) + "=";
    }

    private static String pad(String part) {
        return part + "=".repeat((4 - part.length() % 4) % 4);
    }
}
