package chatgateway.auth;

import org.jspecify.annotations.Nullable;

/**
 * Who reads a user's conversations with a token that gives no right to write (docs/integrate.md#read-access): the actor of
 * RFC 8693 §4.1.
 *
 * @param id of the reader at the host
 * @param name display name
 * @param conversation the only conversation that may be read, in lower case; null for all
 */
public record Reader(String id, String name, @Nullable String conversation) {}
