package chatgateway.support.auth;

import chatgateway.http.ErrorCode;

/**
 * One row of the table in {@code TokenVerifierTest}: a token and what is to become of it.
 *
 * @param difyUser whom Dify is to see, or null when the token is to be refused
 * @param reason why it is to be refused, or null
 */
public record TokenRow(String name, String token, String difyUser, ErrorCode reason) {
    public static TokenRow accepted(String name, HandmadeToken mint) {
        return accepted(name, mint.token(), "cointutor_42");
    }

    public static TokenRow accepted(String name, String token, String difyUser) {
        return new TokenRow(name + " is accepted", token, difyUser, null);
    }

    public static TokenRow invalid(String name, HandmadeToken mint) {
        return invalid(name, mint.token());
    }

    public static TokenRow invalid(String name, String token) {
        return refused(name, token, ErrorCode.TOKEN_INVALID);
    }

    public static TokenRow refused(String name, String token, ErrorCode reason) {
        return new TokenRow(name + " is " + reason.code(), token, null, reason);
    }

    @Override
    public String toString() {
        return name;
    }
}
