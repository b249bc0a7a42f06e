package chatgateway.stream;

import chatgateway.http.GatewayException;
import java.util.Optional;

/**
 * How the relay of an answer ended.
 *
 * @param failure what subscribers receive as an {@code error} event; empty if they received a terminal event
 */
record Outcome(Optional<GatewayException> failure) {
    static final Outcome COMPLETE = new Outcome(Optional.empty());

    static Outcome failed(GatewayException failure) {
        return new Outcome(Optional.of(failure));
    }
}
