package chatgateway.support.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.TextNode;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs arbitrary bytes as a token, without java-jwt.
 *
 * @param header JSON
 * @param claims name to JSON, in the order they are written
 */
public record HandmadeToken(String header, Map<String, String> claims, String secret) {
    public static final long NOW = 1_800_000_000; // where the tests stop the clock
    public static final String SECRET = "the-common-secret-of-the-tests-0123456789";

    /** The token of user 42 of cointutor, good for ten minutes from {@link #NOW}. */
    public static final HandmadeToken GOOD = new HandmadeToken("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", Map.of(), SECRET)
            .claim("system_id", "\"cointutor\"")
            .claim("user_id", "\"42\"")
            .claim("exp", NOW + 600);

    public HandmadeToken header(String json) {
        return new HandmadeToken(json, claims, secret);
    }

    public HandmadeToken secret(String other) {
        return new HandmadeToken(header, claims, other);
    }

    public HandmadeToken claim(String name, Object json) {
        var changed = new LinkedHashMap<>(claims);
        changed.put(name, json.toString());
        return new HandmadeToken(header, changed, secret);
    }

    public HandmadeToken without(String name) {
        var changed = new LinkedHashMap<>(claims);
        changed.remove(name);
        return new HandmadeToken(header, changed, secret);
    }

    public HandmadeToken system(String systemId) {
        return claim("system_id", quoted(systemId));
    }

    public HandmadeToken user(String userId) {
        return claim("user_id", quoted(userId));
    }

    public String payload() {
        return claims.entrySet().stream()
                .map(claim -> quoted(claim.getKey()) + ":" + claim.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    public String token() {
        return token(payload());
    }

    /** A token with this payload instead of the claims. */
    public String token(String payload) {
        return token(payload.getBytes(UTF_8));
    }

    public String token(byte[] payload) {
        return signed(base64url(header.getBytes(UTF_8)) + "." + base64url(payload));
    }

    /** These characters, a dot, and their signature. */
    public String signed(String headerAndPayload) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
            return headerAndPayload + "." + base64url(mac.doFinal(headerAndPayload.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }

    public static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public static String quoted(String text) {
        return new TextNode(text).toString();
    }
}
