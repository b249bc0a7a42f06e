package chatgateway.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatgateway.json.Json;
import chatgateway.settings.Settings;
import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Explains to the operator why a token of a host is rejected. Must not be shown to clients, because it would help to forge
 * tokens.
 */
public final class TokenDiagnosis {
    private static final long MILLIS_FROM =
            100_000_000_000L; // in seconds this is the year 5138, so a larger value is in milliseconds

    private final Settings settings;
    private final Clock clock;

    public TokenDiagnosis(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Returns what to change, as a sentence.
     *
     * @param verdict the exception that {@link TokenVerifier} threw
     * @param hostClock how far the host's clock is ahead of the gateway's, or null if unknown
     */
    public String explain(String token, TokenException verdict, @Nullable Duration hostClock) {
        var parts = token.split("\\.", -1);
        var header = parts.length == 3 ? object(parts[0]) : Optional.<ObjectNode>empty();
        var payload = parts.length == 3 ? object(parts[1]) : Optional.<ObjectNode>empty();
        if (header.isEmpty() || payload.isEmpty()) {
            return "what follows token= is no JWT: three parts of base64url with a dot between them, at most 2048"
                    + " characters. Was it encoded twice, or cut?";
        }
        if (!"HS256".equals(header.get().path("alg").asText())) {
            return "it is signed with " + header.get().path("alg").asText("nothing")
                    + ", and must be signed with HS256.";
        }
        return claim(payload.get())
                .or(() -> signature(token, payload.get().path("system_id").asText()))
                .or(() -> time(payload.get(), hostClock))
                .orElseGet(() -> verdict(verdict, payload.get()));
    }

    private static Optional<String> claim(ObjectNode payload) {
        for (var name : new String[] {"system_id", "user_id", "exp"}) {
            if (!payload.hasNonNull(name)) {
                return Optional.of("the claim " + name + " is missing.");
            }
        }
        if (!payload.path("system_id").isTextual()
                || !Settings.isSystemId(payload.path("system_id").asText())) {
            return Optional.of("the claim system_id must be a string of letters, digits, '-' and '.', without '_'.");
        }
        if (!payload.path("user_id").isTextual()) {
            return Optional.of("the claim user_id must be a string: str(user.id), String(user.id).");
        }
        var exp = payload.path("exp");
        if (!exp.isIntegralNumber()) {
            return Optional.of("the claim exp must be a whole number of seconds.");
        }
        return exp.longValue() > MILLIS_FROM
                ? Optional.of("the claim exp is in milliseconds, and must be in seconds.")
                : Optional.empty();
    }

    /** Compares the signature with the secret and with common mistakes in copying it. */
    private Optional<String> signature(String token, String systemId) {
        var secrets = settings.system(systemId).jwtSecrets();
        if (secrets.isEmpty()) {
            return Optional.of("the gateway has no secret for the system " + systemId
                    + ": neither JWT_SECRET nor one of its own.");
        }
        if (secrets.stream().anyMatch(secret -> isSigned(token, secret.bytes()))) {
            return Optional.empty();
        }
        for (var secret : secrets) {
            for (var mistake : copyMistakes(secret.value()).entrySet()) {
                if (isSigned(token, mistake.getValue())) {
                    return Optional.of("it is signed with the gateway's secret, but " + mistake.getKey() + ".");
                }
            }
        }
        return Optional.of("it is signed with another secret. JWT_SECRET must be exactly the same on both sides"
                + " (or JWT_SECRET_<SYSTEM>, where the system has its own).");
    }

    private static Map<String, byte[]> copyMistakes(String secret) {
        var mistakes = new LinkedHashMap<String, byte[]>();
        mistakes.put("the host's copy ends with a line break", (secret + "\n").getBytes(UTF_8));
        mistakes.put("the host's copy ends with a Windows line break", (secret + "\r\n").getBytes(UTF_8));
        mistakes.put("the host's copy ends with a space", (secret + " ").getBytes(UTF_8));
        mistakes.put("the host's copy has quotation marks around it", ('"' + secret + '"').getBytes(UTF_8));
        mistakes.put("the host's copy has apostrophes around it", ("'" + secret + "'").getBytes(UTF_8));
        decoded(secret).ifPresent(bytes -> mistakes.put("the host decodes it from Base64 first", bytes));
        return mistakes;
    }

    private Optional<String> time(ObjectNode payload, @Nullable Duration hostClock) {
        var now = clock.instant().getEpochSecond();
        var left = payload.path("exp").longValue() - now;
        var skew = hostClock == null || hostClock.abs().toSeconds() < settings.jwtLeewaySeconds()
                ? ""
                : " The clocks differ: the host's is " + hostClock.abs().toSeconds() + " s "
                        + (hostClock.isNegative() ? "behind" : "ahead") + ".";
        if (left <= -settings.jwtLeewaySeconds()) {
            return Optional.of("it ended " + -left + " s ago. Make a new one with every request." + skew);
        }
        if (left > settings.jwtMaxTtlSeconds() + settings.jwtLeewaySeconds()) {
            return Optional.of("it holds for " + left + " s, and JWT_MAX_TTL_SECONDS allows "
                    + settings.jwtMaxTtlSeconds() + "." + skew);
        }
        for (var name : new String[] {"iat", "nbf"}) {
            if (payload.path(name).asLong(now) > now + settings.jwtLeewaySeconds()) {
                return Optional.of("its claim " + name + " is in the future." + skew);
            }
        }
        return Optional.empty();
    }

    private static String verdict(TokenException verdict, ObjectNode payload) {
        return switch (verdict.error()) {
            case SYSTEM_NOT_ALLOWED ->
                "ALLOWED_SYSTEM_IDS does not list the system "
                        + payload.path("system_id").asText() + ".";
            default ->
                "a claim breaks its rule: user_id has 1 to 128 visible characters (Unicode NFC) without spaces around"
                        + " them; name, locale and inputs, if there, are a string, a language tag and an object; no name"
                        + " comes twice; the header asks for nothing but HS256.";
        };
    }

    private static boolean isSigned(String token, byte[] secret) {
        try {
            Algorithm.HMAC256(secret).verify(JWT.decode(token));
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static Optional<ObjectNode> object(String part) {
        return decoded(part).flatMap(Json::object);
    }

    private static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(
                    Base64.getUrlDecoder().decode(base64.replace('+', '-').replace('/', '_')));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
