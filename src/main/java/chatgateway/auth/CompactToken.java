package chatgateway.auth;

import static chatgateway.auth.TokenException.require;
import static chatgateway.http.ErrorCode.TOKEN_INVALID;

import chatgateway.json.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Takes a token apart (RFC 7515 §7.1, compact form) and lets only one spelling of it through. java-jwt accepts
 * padding, spare bits, {@code crit}, duplicate names and trailing bytes, and reads without a limit:
 * docs/threats.md#f1-java-jwt-is-lenient, #f2-java-jwt-parses-before-it-verifies.
 */
final class CompactToken {
    private static final int MAX_LENGTH = 2048; // fits every URL and header line on the way
    private static final int MAX_DEPTH = 8;

    /** Three base64url parts; 43 characters are the 32 bytes of an HS256 signature. */
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{43}");

    private CompactToken() {}

    /** The payload of a well-formed token whose header asks for nothing but HS256. The signature is yet to be checked. */
    static ObjectNode unverifiedPayload(String token) throws TokenException {
        require(token.length() <= MAX_LENGTH && SHAPE.matcher(token).matches(), TOKEN_INVALID);
        var parts = token.split("\\.", -1);
        var header = object(parts[0]);
        var payload = object(parts[1]);
        decode(parts[2]);
        require(isPlainHs256(header), TOKEN_INVALID);
        return payload;
    }

    /** Names a header may hold beyond these ({@code kid}, {@code jku}, {@code x5u} …) are never looked at. */
    private static boolean isPlainHs256(ObjectNode header) {
        return "HS256".equals(header.path("alg").textValue())
                && (!header.has("typ") || "JWT".equals(header.path("typ").textValue()))
                && !header.has("crit") // a rule we would have to understand, RFC 7515 §4.1.11
                && !header.has("b64"); // another way to sign, RFC 7797
    }

    private static ObjectNode object(String part) throws TokenException {
        return Json.object(decode(part), MAX_DEPTH).orElseThrow(() -> new TokenException(TOKEN_INVALID));
    }

    /** The bytes of a part that is spelled the one canonical way: no spare bits set in its last character. */
    private static byte[] decode(String part) throws TokenException {
        try {
            var bytes = Base64.getUrlDecoder().decode(part);
            var canonical = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            require(canonical.equals(part), TOKEN_INVALID);
            return bytes;
        } catch (IllegalArgumentException e) {
            throw new TokenException(TOKEN_INVALID);
        }
    }
}
