package chatgateway.auth;

import chatgateway.http.ErrorCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a token was refused: token_missing, token_invalid, token_expired or system_not_allowed (docs/api.md#errors). */
public final class TokenException extends Exception {
    private static final long serialVersionUID = 1;

    private final ErrorCode error;
    private final @Nullable String systemId;

    public TokenException(ErrorCode error) {
        this(error, null);
    }

    /** @param systemId the system that signed the token, or null where that is not certain */
    TokenException(ErrorCode error, @Nullable String systemId) {
        super(error.code(), null, false, false); // no stack trace: anybody can cause these as fast as they can send
        this.error = error;
        this.systemId = systemId;
    }

    /** Goes on where the rule holds. */
    static void require(boolean rule, ErrorCode otherwise) throws TokenException {
        if (!rule) {
            throw new TokenException(otherwise);
        }
    }

    public ErrorCode error() {
        return error;
    }

    /** The system that signed a token which is good no longer: its users may be told where to go. Else empty. */
    public Optional<String> systemId() {
        return Optional.ofNullable(systemId);
    }
}
