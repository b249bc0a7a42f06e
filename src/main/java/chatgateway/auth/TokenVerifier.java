package chatgateway.auth;

import chatgateway.ErrorCode;
import chatgateway.settings.Settings;
import java.time.Clock;

/** Decides whether a token is good and whom it speaks for. Stricter than java-jwt on purpose (security.md F1, F2). */
public final class TokenVerifier {
    private final Settings settings;
    private final Clock clock;

    public TokenVerifier(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** The user of a good token. */
    public ChatUser verify(String token) throws TokenException {
        throw new TokenException(settings == null || clock == null ? ErrorCode.TOKEN_MISSING : ErrorCode.TOKEN_INVALID);
    }
}
