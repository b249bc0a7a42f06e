package chatgateway.auth;

import static chatgateway.auth.TokenException.require;

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
    static final int MAX_LENGTH = 2048; // within the URL and header limits of common proxies
    private static final int MAX_DEPTH = 8;

    /** Three Base64url parts. The last is empty, or of another length than HS256's, with other algorithms. */
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");

    /** The same in plain Base64; a {@code +} in a query arrives as a space. */
    private static final Pattern PLAIN_BASE64 =
            Pattern.compile("(?!(?i:Bearer) )[A-Za-z0-9_+/ -]+=*\\.[A-Za-z0-9_+/ -]+=*\\.[A-Za-z0-9_+/ -]*=*");

    private static final int SIGNATURE_LENGTH = 43; // the 32 bytes of HS256

    private CompactToken() {}

    /** The payload of a well-formed token with a plain HS256 header. Does not verify the signature. */
    static ObjectNode unverifiedPayload(String token) throws TokenException {
        require(token.length() <= MAX_LENGTH, TokenFault.TOO_LONG);
        if (!SHAPE.matcher(token).matches()) {
            throw new TokenException(PLAIN_BASE64.matcher(token).matches() ? TokenFault.PADDING : TokenFault.NOT_A_JWT);
        }
        var parts = token.split("\\.", -1);
        var header = object(parts[0]);
        requirePlainHs256(header);
        require(parts[2].length() == SIGNATURE_LENGTH, TokenFault.NOT_A_JWT);
        decode(parts[2]);
        return object(parts[1]);
    }

    /** Other header parameters ({@code kid}, {@code jku}, {@code x5u} …) are ignored. */
    private static void requirePlainHs256(ObjectNode header) throws TokenException {
        require("HS256".equals(header.path("alg").textValue()), TokenFault.ALGORITHM);
        require(!header.has("typ") || "JWT".equals(header.path("typ").textValue()), TokenFault.TYP);
        require(!header.has("crit"), TokenFault.HEADER); // of which none is supported (RFC 7515 §4.1.11)
        require(!header.has("b64"), TokenFault.HEADER); // unencoded payload (RFC 7797)
    }

    private static ObjectNode object(String part) throws TokenException {
        var json = decode(part);
        var object = Json.object(json, MAX_DEPTH);
        return object.orElseThrow(() -> new TokenException(faultOf(json)));
    }

    private static TokenFault faultOf(byte[] json) {
        if (Json.object(json).isPresent()) {
            return TokenFault.NESTED_TOO_DEEP;
        }
        return Json.hasDuplicateName(json) ? TokenFault.NAME_TWICE : TokenFault.NOT_STRICT_JSON;
    }

    /** Decodes a part and requires its canonical encoding: no spare bits set in the last character. */
    private static byte[] decode(String part) throws TokenException {
        try {
            var bytes = Base64.getUrlDecoder().decode(part);
            var canonical = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            require(canonical.equals(part), TokenFault.NOT_A_JWT);
            return bytes;
        } catch (IllegalArgumentException e) {
            throw new TokenException(TokenFault.NOT_A_JWT);
        }
    }
}
