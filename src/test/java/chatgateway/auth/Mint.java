package chatgateway.auth;

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
 * A token made by hand, so that any bytes can be signed; nothing of java-jwt is used.
 *
 * @param header JSON
 * @param claims name to JSON, in the order they are written
 */
record Mint(String header, Map<String, String> claims, String secret) {
    static final long NOW = 1_800_000_000; // where the tests stop the clock
    static final String SECRET = "the-common-secret-of-the-tests-0123456789";

    /** The token of user 42 of cointutor, good for ten minutes from {@link #NOW}. */
    static final Mint GOOD = new Mint("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", Map.of(), SECRET)
            .claim("system_id", "\"cointutor\"")
            .claim("user_id", "\"42\"")
            .claim("exp", NOW + 600);

    Mint header(String json) {
        return new Mint(json, claims, secret);
    }

    Mint secret(String other) {
        return new Mint(header, claims, other);
    }

    Mint claim(String name, Object json) {
        var changed = new LinkedHashMap<>(claims);
        changed.put(name, json.toString());
        return new Mint(header, changed, secret);
    }

    Mint without(String name) {
        var changed = new LinkedHashMap<>(claims);
        changed.remove(name);
        return new Mint(header, changed, secret);
    }

    Mint system(String systemId) {
        return claim("system_id", quoted(systemId));
    }

    Mint user(String userId) {
        return claim("user_id", quoted(userId));
    }

    String payload() {
        return claims.entrySet().stream()
                .map(claim -> quoted(claim.getKey()) + ":" + claim.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    String token() {
        return token(payload());
    }

    /** A token with this payload instead of the claims. */
    String token(String payload) {
        return token(payload.getBytes(UTF_8));
    }

    String token(byte[] payload) {
        return signed(base64url(header.getBytes(UTF_8)) + "." + base64url(payload));
    }

    /** These characters, a dot, and their signature. */
    String signed(String headerAndPayload) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
            return headerAndPayload + "." + base64url(mac.doFinal(headerAndPayload.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }

    static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String quoted(String text) {
        return new TextNode(text).toString();
    }
}
