package chatgateway.auth;

/** Why a token was refused: one of the codes of design 2.5 that a host developer or a user can act on. */
public final class TokenException extends Exception {
    /** The code and the HTTP status it is answered with. */
    public enum Reason {
        MISSING("token_missing", 401),
        INVALID("token_invalid", 401),
        EXPIRED("token_expired", 401),
        SYSTEM_NOT_ALLOWED("system_not_allowed", 403);

        public final String code;
        public final int status;

        Reason(String code, int status) {
            this.code = code;
            this.status = status;
        }
    }

    private final Reason reason;

    public TokenException(Reason reason) {
        super(reason.code, null, false, false); // no stack trace: anybody can cause these as fast as they can send
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
