package chatgateway.auth;

import chatgateway.http.ErrorCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A refused token: token_missing, token_invalid, token_expired or system_not_allowed (docs/api.md#errors). */
public final class TokenException extends Exception {
    private static final long serialVersionUID = 1;

    private final TokenFault fault;
    private final @Nullable String systemId;

    public TokenException(TokenFault fault) {
        this(fault, null);
    }

    /** @param systemId the system that signed the token, or null if the signature was not verified */
    TokenException(TokenFault fault, @Nullable String systemId) {
        super(fault.error().code(), null, false, false); // no stack trace: clients can trigger these at any rate
        this.fault = fault;
        this.systemId = systemId;
    }

    /** Throws unless the condition holds. */
    static void require(boolean rule, TokenFault otherwise) throws TokenException {
        if (!rule) {
            throw new TokenException(otherwise);
        }
    }

    /** For the operator only. */
    public TokenFault fault() {
        return fault;
    }

    /** What the client receives. */
    public ErrorCode error() {
        return fault.error();
    }

    /** The system of an expired but otherwise valid token, for the link back to the host; else empty. */
    public Optional<String> systemId() {
        return Optional.ofNullable(systemId);
    }
}
