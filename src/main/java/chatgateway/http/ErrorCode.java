package chatgateway.http;

/**
 * The gateway's own errors (docs/api.md#errors): code, HTTP status, and message for a person.
 */
public enum ErrorCode {
    TOKEN_MISSING(401, "Send the user's token as 'Authorization: Bearer <JWT>'."),
    TOKEN_INVALID(401, "The token is not valid. Ask the host application for a new chat link."),
    TOKEN_EXPIRED(401, "The token has expired. Ask the host application for a new chat link."),
    SYSTEM_NOT_ALLOWED(403, "This system may not use the chat. Its id is not in ALLOWED_SYSTEM_IDS."),
    READ_ONLY(403, "This token may only read. Nothing was changed."),
    INVALID_PARAM(400, "The request is not valid."),
    CONTEXT_LENGTH_EXCEEDED(
            400, "This conversation is too long for the language model. Shorten the message or begin anew."),
    NOT_FOUND(404, "There is nothing here."),
    METHOD_NOT_ALLOWED(405, "This method is not allowed here."),
    PAYLOAD_TOO_LARGE(413, "The request is too large."),
    UNSUPPORTED_MEDIA_TYPE(415, "Send JSON with 'Content-Type: application/json', uncompressed."),
    TOO_MANY_REQUESTS(429, "Too many messages or requests at once. Wait a moment and try again."),
    QUOTA_EXCEEDED(429, "The allowance for today is used up. It begins anew after 'Retry-After' seconds."),
    INTERNAL_ERROR(500, "Something went wrong in the chat gateway."),
    UPSTREAM_ERROR(502, "The chat service did not answer properly. Try again."),
    UPSTREAM_AUTH(502, "The chat service refused the gateway. Its operator must check the app key."),
    OVERLOADED(503, "The chat is busy. Try again in a moment."),
    DRAINING(503, "The chat is restarting. Try again in a moment."),
    UPSTREAM_TIMEOUT(504, "The chat service took too long to answer. Try again.");

    private final int status;
    private final String message;

    ErrorCode(int status, String message) {
        this.status = status;
        this.message = message;
    }

    /** The code in the JSON error body, such as {@code token_missing}. */
    public String code() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    public int status() {
        return status;
    }

    public String message() {
        return message;
    }
}
