package chatgateway.support.auth;

import static chatgateway.support.auth.HandmadeToken.GOOD;
import static chatgateway.support.auth.HandmadeToken.SECRET;
import static chatgateway.support.auth.HandmadeToken.base64url;
import static chatgateway.support.auth.TokenRow.accepted;
import static chatgateway.support.auth.TokenRow.invalid;
import static chatgateway.support.auth.TokenRow.refused;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import chatgateway.http.ErrorCode;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tokens of every wrong form: docs/threats.md#t1-forged-tokens and the length of T7. All bear the right signature
 * unless noted otherwise.
 */
public final class MalformedTokenRows {
    private static final String TOKEN = GOOD.token();
    private static final String UNSIGNED = TOKEN.substring(0, TOKEN.lastIndexOf('.'));
    private static final String SIGNATURE = TOKEN.substring(TOKEN.lastIndexOf('.') + 1);
    private static final String BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /** A payload of 59 bytes, 2 modulo 3: its last character has two bits to spare and would be padded by one. */
    private static final String UNEVEN = base64url((GOOD.payload() + "  ").getBytes(UTF_8));

    private MalformedTokenRows() {}

    public static Stream<TokenRow> all() {
        return Stream.of(nothing(), algorithms(), headers(), signatures(), shapes(), payloads(), texts(), sizes())
                .flatMap(List::stream);
    }

    private static List<TokenRow> nothing() {
        return List.of(
                refused("no token", null, ErrorCode.TOKEN_MISSING),
                refused("an empty token", "", ErrorCode.TOKEN_MISSING),
                refused("a blank token", " \t", ErrorCode.TOKEN_MISSING));
    }

    private static List<TokenRow> algorithms() {
        var names = Stream.of("none", "None", "nOnE", "hs256", "HS384", "HS512", "RS256", "ES256", "", " HS256");
        var values =
                Stream.concat(names.map(HandmadeToken::quoted), Stream.of("null", "[\"HS256\"]", "{}", "256", "true"));
        return values.map(alg -> invalid("alg " + alg, GOOD.header("{\"alg\":" + alg + "}")))
                .toList();
    }

    private static List<TokenRow> headers() {
        return List.of(
                accepted("a header without typ", GOOD.header("{\"alg\":\"HS256\"}")),
                accepted("typ JWT", GOOD.header("{\"typ\":\"JWT\",\"alg\":\"HS256\"}")),
                accepted("a kid", GOOD.header("{\"alg\":\"HS256\",\"kid\":\"../../dev/null\"}")),
                invalid("no alg", GOOD.header("{\"typ\":\"JWT\"}")),
                invalid("alg in capitals", GOOD.header("{\"ALG\":\"HS256\"}")),
                invalid(
                        "alg none without signature",
                        GOOD.header("{\"alg\":\"none\"}").token().replaceAll("[^.]+$", "")),
                invalid("alg twice, none first", GOOD.header("{\"alg\":\"none\",\"alg\":\"HS256\"}")),
                invalid("alg twice, none last", GOOD.header("{\"alg\":\"HS256\",\"alg\":\"none\"}")),
                invalid("crit of a known claim", GOOD.header("{\"alg\":\"HS256\",\"crit\":[\"exp\"]}")),
                invalid("crit of an unknown name", GOOD.header("{\"alg\":\"HS256\",\"crit\":[\"x\"]}")),
                invalid("an empty crit", GOOD.header("{\"alg\":\"HS256\",\"crit\":null}")),
                invalid("b64 false", GOOD.header("{\"alg\":\"HS256\",\"b64\":false}")),
                invalid("typ of another kind", GOOD.header("{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}")),
                invalid("typ in small letters", GOOD.header("{\"alg\":\"HS256\",\"typ\":\"jwt\"}")),
                invalid("typ null", GOOD.header("{\"alg\":\"HS256\",\"typ\":null}")),
                invalid("a header that is a list", GOOD.header("[\"HS256\"]")),
                invalid("a header that is null", GOOD.header("null")),
                invalid("a header with something behind it", GOOD.header("{\"alg\":\"HS256\"}{}")),
                invalid("a header nine deep", GOOD.header("{\"alg\":\"HS256\",\"x\":" + nested(8) + "}")));
    }

    private static List<TokenRow> signatures() {
        var last = BASE64URL.indexOf(SIGNATURE.charAt(42));
        var spare = Stream.of(1, 2, 3)
                .map(bits -> UNSIGNED + "." + SIGNATURE.substring(0, 42) + BASE64URL.charAt(last ^ bits))
                .map(token -> invalid("a spare bit in the signature's last character", token));
        var flipped = BASE64URL.charAt(BASE64URL.indexOf(SIGNATURE.charAt(0)) ^ 1) + SIGNATURE.substring(1);
        var others = Stream.of(
                invalid("the wrong secret", GOOD.secret("another-secret-of-the-tests-0123456789")),
                invalid("the secret with a line end", GOOD.secret(SECRET + "\n")),
                invalid("RS256, signed with the text of a public key", rsaConfusion()),
                invalid("an empty signature", UNSIGNED + "."),
                invalid("a truncated signature", TOKEN.substring(0, TOKEN.length() - 1)),
                invalid("a longer signature", TOKEN + "A"),
                invalid("a flipped bit in the signature", UNSIGNED + "." + flipped),
                invalid(
                        "the signature of another token",
                        UNSIGNED + GOOD.user("43").token().replaceAll("^.*\\.", ".")),
                invalid("a padded signature", TOKEN + "="),
                invalid("a signature in plain base64", UNSIGNED + "." + "+/" + SIGNATURE.substring(2)));
        return Stream.concat(spare, others).toList();
    }

    private static List<TokenRow> shapes() {
        var around = Stream.of(" ", "\n", "\r\n", "\t", "%20", "\u00a0", "\ufeff", "\u0000")
                .flatMap(c -> Stream.of(
                        invalid(HandmadeToken.quoted(c) + " in front", c + TOKEN),
                        invalid(HandmadeToken.quoted(c) + " behind", TOKEN + c)));
        var parts = TOKEN.split("\\.");
        var others = Stream.of(
                invalid("one part", parts[0]),
                invalid("two parts", UNSIGNED),
                invalid("four parts", TOKEN + "." + parts[2]),
                invalid("five parts", TOKEN + ".." + parts[2]),
                invalid("three empty parts", ".."),
                invalid(
                        "an encrypted token",
                        base64url("{\"alg\":\"dir\",\"enc\":\"A256GCM\"}".getBytes(UTF_8)) + "..AA.AA.AA"),
                invalid(
                        "the JSON serialisation",
                        "{\"protected\":\"%s\",\"payload\":\"%s\",\"signature\":\"%s\"}".formatted((Object[]) parts)),
                invalid("a scheme in front", "Bearer " + TOKEN),
                accepted("an uneven payload", GOOD.signed(parts[0] + "." + UNEVEN), "cointutor_42"),
                invalid("a padded payload", GOOD.signed(parts[0] + "." + UNEVEN + "=")),
                invalid("a payload with a spare bit set", GOOD.signed(parts[0] + "." + nextCharacter(UNEVEN))),
                invalid("a payload of one character", GOOD.signed(parts[0] + ".A")));
        return Stream.concat(around, others).toList();
    }

    private static List<TokenRow> payloads() {
        var good = GOOD.payload();
        return List.of(
                accepted("claims of other names", GOOD.claim("iss", "\"x\"").claim("roles", "[1,{\"a\":null}]")),
                accepted("space around the payload", GOOD.token(" " + good + "\n"), "cointutor_42"),
                invalid("a payload null", GOOD.token("null")),
                invalid("a payload that is a list", GOOD.token("[" + good + "]")),
                invalid("a payload that is a text", GOOD.token("\"x\"")),
                invalid("an empty payload", GOOD.signed(UNSIGNED.replaceAll("[^.]+$", ""))),
                invalid("a blank payload", GOOD.token(" ")),
                invalid("two objects", GOOD.token(good + good)),
                invalid("an object and more", GOOD.token(good + "x")),
                invalid("an object and a NUL", GOOD.token(good + "\u0000")),
                invalid("single quotes", GOOD.token(good.replace('"', '\''))),
                invalid("names without quotes", GOOD.token(good.replace("\"exp\"", "exp"))),
                invalid("a trailing comma", GOOD.token(good.replace("}", ",}"))),
                invalid("a block comment", GOOD.token("/* */" + good)),
                invalid("a line comment", GOOD.token(good + "// x")),
                invalid("NaN", GOOD.claim("x", "NaN")),
                invalid("Infinity", GOOD.claim("x", "-Infinity")),
                invalid("a claim twice, the same", GOOD.token(good.replace("}", ",\"user_id\":\"42\"}"))),
                invalid("a claim twice, escaped", GOOD.token(good.replace("}", ",\"user\\u005fid\":\"1\"}"))));
    }

    private static List<TokenRow> texts() {
        var good = GOOD.claim("x", "\"?\"").payload();
        return List.of(
                invalid("UTF-16 with a byte order mark", GOOD.token(good.getBytes(UTF_16))),
                invalid("UTF-16 without one", GOOD.token(good.getBytes(UTF_16LE))),
                invalid("UTF-8 with a byte order mark", GOOD.token("\ufeff" + good)),
                invalid("a byte FF", GOOD.token(good.replace('?', '\u00ff').getBytes(ISO_8859_1))),
                invalid(
                        "an overlong slash",
                        GOOD.token(good.replace("?", "\u00c0\u00af").getBytes(ISO_8859_1))),
                invalid(
                        "a surrogate as bytes",
                        GOOD.token(good.replace("?", "\u00ed\u00a0\u0080").getBytes(ISO_8859_1))),
                invalid("half a surrogate pair, escaped", GOOD.token(good.replace("?", "\\ud800"))),
                invalid("the other half", GOOD.token(good.replace("?", "\\udc00"))),
                invalid("half a pair in a name", GOOD.token(good.replace("\"x\"", "\"\\ud800\""))),
                invalid("a bare control character", GOOD.token(good.replace("?", "\u0001"))));
    }

    private static List<TokenRow> sizes() {
        var longest = GOOD.claim(
                "x", "\"" + "x".repeat(1475 - GOOD.claim("x", "\"\"").payload().length()) + "\"");
        var tooLong = longest.claim("x", longest.claims().get("x").replaceFirst("x", "xx"));
        return List.of(
                accepted("a token of 2048 characters", longest),
                invalid("a token of 2049 characters", tooLong),
                invalid("a token of a mebibyte", GOOD.claim("x", HandmadeToken.quoted("x".repeat(1 << 20)))),
                accepted("depth 8", GOOD.claim("x", nested(7))),
                invalid("depth 9", GOOD.claim("x", nested(8))),
                invalid("depth 500", GOOD.claim("x", nested(499))),
                invalid("depth 100 000", GOOD.claim("x", nested(99_999))));
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }

    /** The last character replaced by the next one of the alphabet. */
    private static String nextCharacter(String text) {
        var last = BASE64URL.indexOf(text.charAt(text.length() - 1));
        return text.substring(0, text.length() - 1) + BASE64URL.charAt(last + 1);
    }

    private static HandmadeToken rsaConfusion() {
        try {
            var key = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPublic();
            var pem = "-----BEGIN PUBLIC KEY-----\n"
                    + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                    + "\n-----END PUBLIC KEY-----\n";
            return GOOD.header("{\"alg\":\"RS256\",\"typ\":\"JWT\"}").secret(pem);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }
}
