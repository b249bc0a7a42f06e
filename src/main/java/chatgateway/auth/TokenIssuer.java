package chatgateway.auth;

import chatgateway.settings.Secret;
import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** Signs tokens as a host does; used by the {@code token} command, the demo host and tests. */
public final class TokenIssuer {
    private final Secret secret;
    private final Clock clock;

    public TokenIssuer(Secret secret, Clock clock) {
        this.secret = secret;
        this.clock = clock;
    }

    /** Returns a signed token that expires after {@code ttl}. */
    public String issue(String systemId, String userId, Duration ttl) {
        return issue(systemId, userId, Map.of(), ttl);
    }

    /** @param optional further claims (docs/integrate.md#claims) */
    public String issue(String systemId, String userId, Map<String, ?> optional, Duration ttl) {
        return JWT.create()
                .withPayload(optional)
                .withClaim("system_id", systemId)
                .withClaim("user_id", userId)
                .withExpiresAt(clock.instant().plus(ttl))
                .sign(Algorithm.HMAC256(secret.bytes()));
    }
}
