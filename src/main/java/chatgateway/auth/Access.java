package chatgateway.auth;

import io.javalin.security.RouteRole;

/** Who may call a route. Every route and every static mount carries one of these; without one nobody may. */
public enum Access implements RouteRole {
    /** Anybody: the route holds nothing of a user, or checks what it is given itself. */
    PUBLIC,
    /** Whoever holds a link that Dify has signed; Dify checks the signature. */
    SIGNED_LINK,
    /** The bearer of a good token. */
    TOKEN
}
