package chatgateway.auth;

import static chatgateway.auth.TokenException.require;
import static chatgateway.http.ErrorCode.TOKEN_INVALID;

import chatgateway.json.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Parses a token (RFC 7515 §7.1, compact serialisation) and accepts only its canonical encoding. java-jwt accepts
 * padding, spare bits, {@code crit}, duplicate names and trailing bytes, and has no size limit:
 * docs/threats.md#f1-java-jwt-is-lenient, #f2-java-jwt-parses-before-it-verifies.
 */
final class CompactToken {
    private static final int MAX_LENGTH = 2048; // within the URL and header limits of common proxies
    private static final int MAX_DEPTH = 8;

    /** Three base64url parts; 43 characters are the 32 bytes of an HS256 signature. */
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{43}");

    private CompactToken() {}

    /** The payload of a well-formed token with a plain HS256 header. Does not verify the signature. */
    static ObjectNode unverifiedPayload(String token) throws TokenException {
        require(token.length() <= MAX_LENGTH && SHAPE.matcher(token).matches(), TOKEN_INVALID);
        var parts = token.split("\\.", -1);
        var header = object(parts[0]);
        var payload = object(parts[1]);
        decode(parts[2]);
        require(isPlainHs256(header), TOKEN_INVALID);
        return payload;
    }

    /** Other header parameters ({@code kid}, {@code jku}, {@code x5u} …) are ignored. */
    private static boolean isPlainHs256(ObjectNode header) {
        return "HS256".equals(header.path("alg").textValue())
                && (!header.has("typ") || "JWT".equals(header.path("typ").textValue()))
                && !header.has("crit") // critical extensions, of which none is supported (RFC 7515 §4.1.11)
                && !header.has("b64"); // unencoded payload (RFC 7797)
    }

    private static ObjectNode object(String part) throws TokenException {
        return Json.object(decode(part), MAX_DEPTH).orElseThrow(() -> new TokenException(TOKEN_INVALID));
    }

    /** Decodes a part and requires its canonical encoding: no spare bits set in the last character. */
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
