package chatgateway.auth;

import static chatgateway.auth.TokenException.require;
import static java.nio.charset.StandardCharsets.US_ASCII;

import chatgateway.settings.Settings;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.SignatureGenerationException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Base64;

/**
 * Verifies tokens and returns their user. Deliberately stricter than java-jwt
 * (docs/threats.md#f1-java-jwt-is-lenient, #f2-java-jwt-parses-before-it-verifies).
 */
public final class TokenVerifier {
    /** More than the usual leeway: jsonwebtoken adds {@code iat} by itself, and a host whose clock is ahead means no harm. */
    private static final int IAT_LEEWAY_SECONDS = 300;

    private static final long MILLIS_FROM =
            100_000_000_000L; // in seconds this is the year 5138, so a larger value is in milliseconds

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
     *     token; {@code system_not_allowed} for a valid token of another system; otherwise {@code token_invalid}
     */
    public ChatUser verify(String token) throws TokenException {
        require(token != null && !token.isBlank(), TokenFault.EMPTY);
        var claims = new Claims(CompactToken.unverifiedPayload(token));
        var secrets = settings.system(claims.systemId()).jwtSecrets();
        if (secrets.stream().noneMatch(secret -> isSigned(token, secret.bytes()))) {
            throw new TokenException(MiscopiedSecrets.faultOf(token, secrets));
        }

        var now = clock.instant().getEpochSecond();
        var leeway = settings.jwtLeewaySeconds();
        require(claims.issuedAt() <= now + IAT_LEEWAY_SECONDS, TokenFault.IAT_IN_FUTURE);
        require(claims.notBefore() <= now + leeway, TokenFault.NBF_IN_FUTURE);
        require(claims.expiresAt() < MILLIS_FROM, TokenFault.EXP_IN_MS);
        require(claims.expiresAt() <= now + settings.jwtMaxTtlSeconds() + leeway, TokenFault.LIVES_TOO_LONG);

        var user = claims.user();
        if (user.expiresAt() <= now - leeway) {
            throw new TokenException(TokenFault.EXPIRED, user.systemId());
        }
        require(settings.allows(user.systemId()), TokenFault.SYSTEM_NOT_ALLOWED);
        return user;
    }

    /** Whether the signature is of this key. The token has three parts. */
    static boolean isSigned(String token, byte[] key) {
        var dot = token.lastIndexOf('.');
        var header = token.substring(0, token.indexOf('.'));
        var payload = token.substring(header.length() + 1, dot);
        try {
            var signature = Algorithm.HMAC256(key).sign(header.getBytes(US_ASCII), payload.getBytes(US_ASCII));
            var sent = Base64.getUrlDecoder().decode(token.substring(dot + 1));
            return MessageDigest.isEqual(signature, sent); // compares in constant time
        } catch (SignatureGenerationException | IllegalArgumentException e) {
            return false; // an empty key
        }
    }
}
