package chatgateway.auth;

import chatgateway.ErrorCode;

/** Why a token was refused: token_missing, token_invalid, token_expired or system_not_allowed (design 2.5). */
public final class TokenException extends Exception {
    private static final long serialVersionUID = 1;

    private final ErrorCode error;

    public TokenException(ErrorCode error) {
        super(error.code(), null, false, false); // no stack trace: anybody can cause these as fast as they can send
        this.error = error;
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
}
