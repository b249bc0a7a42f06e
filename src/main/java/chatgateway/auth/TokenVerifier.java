package chatgateway.auth;

import static chatgateway.auth.TokenException.require;
import static chatgateway.http.ErrorCode.SYSTEM_NOT_ALLOWED;
import static chatgateway.http.ErrorCode.TOKEN_EXPIRED;
import static chatgateway.http.ErrorCode.TOKEN_INVALID;
import static chatgateway.http.ErrorCode.TOKEN_MISSING;

import chatgateway.settings.Secret;
import chatgateway.settings.Settings;
import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import java.time.Clock;

/**
 * Verifies tokens and returns their user. Deliberately stricter than java-jwt
 * (docs/threats.md#f1-java-jwt-is-lenient, #f2-java-jwt-parses-before-it-verifies).
 */
public final class TokenVerifier {
    private final Settings settings;
    private final Clock clock;

    public TokenVerifier(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Returns the user of a valid token.
     *
     * @throws TokenException {@code token_missing} for null or blank; {@code token_expired} for an expired but otherwise valid
     *     token; {@code system_not_allowed} for a valid token of another system; otherwise {@code token_invalid}, without a
     *     reason, which would help to forge tokens
     */
    public ChatUser verify(String token) throws TokenException {
        require(token != null && !token.isBlank(), TOKEN_MISSING);
        var claims = new Claims(CompactToken.unverifiedPayload(token));
        var secrets = settings.system(claims.systemId()).jwtSecrets();
        require(secrets.stream().anyMatch(secret -> isSigned(token, secret)), TOKEN_INVALID);

        var now = clock.instant().getEpochSecond();
        var leeway = settings.jwtLeewaySeconds();
        require(claims.startsAt() <= now + leeway, TOKEN_INVALID);
        require(claims.expiresAt() <= now + settings.jwtMaxTtlSeconds() + leeway, TOKEN_INVALID);

        var user = claims.user();
        if (user.expiresAt() <= now - leeway) {
            throw new TokenException(TOKEN_EXPIRED, user.systemId());
        }
        require(settings.allows(user.systemId()), SYSTEM_NOT_ALLOWED);
        return user;
    }

    private static boolean isSigned(String token, Secret secret) {
        try {
            Algorithm.HMAC256(secret.bytes()).verify(JWT.decode(token)); // compares in constant time
            return true;
        } catch (RuntimeException e) {
            // java-jwt throws exceptions of several types, and their messages may quote the payload
            // (docs/threats.md#f2-java-jwt-parses-before-it-verifies)
            return false;
        }
    }
}
