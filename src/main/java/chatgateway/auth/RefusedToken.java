package chatgateway.auth;

import java.util.Optional;

/**
 * A refused token as the log and the metrics have it.
 *
 * @param system the one that the token names, if {@code ALLOWED_SYSTEM_IDS} lists it; not verified
 */
public record RefusedToken(TokenFault fault, Optional<String> system) {}
