package chatgateway.auth;

import chatgateway.http.ErrorCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A rejected token: token_missing, token_invalid, token_expired or system_not_allowed (docs/api.md#errors). */
public final class TokenException extends Exception {
    private static final long serialVersionUID = 1;

    private final ErrorCode error;
    private final @Nullable String systemId;

    public TokenException(ErrorCode error) {
        this(error, null);
    }

    /** @param systemId the system that signed the token, or null if the signature was not verified */
    TokenException(ErrorCode error, @Nullable String systemId) {
        super(error.code(), null, false, false); // no stack trace: clients can trigger these at any rate
        this.error = error;
        this.systemId = systemId;
    }

    /** Throws unless the condition holds. */
    static void require(boolean rule, ErrorCode otherwise) throws TokenException {
        if (!rule) {
            throw new TokenException(otherwise);
        }
    }

    public ErrorCode error() {
        return error;
    }

    /** The system of an expired but otherwise valid token, for the link back to the host; else empty. */
    public Optional<String> systemId() {
        return Optional.ofNullable(systemId);
    }
}
