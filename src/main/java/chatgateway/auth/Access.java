package chatgateway.auth;

import io.javalin.security.RouteRole;

/** The access roles. Every route and static mount must have one; {@link AccessGuard} rejects requests to any without. */
public enum Access implements RouteRole {
    /** No authentication: the route returns no user data, or authenticates itself. */
    PUBLIC,
    /** A link signed by Dify; Dify verifies the signature. */
    SIGNED_LINK,
    /** A valid bearer token, also one that may only read: the route changes nothing and runs no model. */
    READ,
    /** A valid bearer token with full access. */
    TOKEN
}
