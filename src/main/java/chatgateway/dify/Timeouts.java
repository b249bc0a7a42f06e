package chatgateway.dify;

import java.time.Duration;

/**
 * The timeouts of calls to Dify.
 *
 * @param connect limit for connecting
 * @param silence limit between two reads of a streamed answer
 * @param answer limit from the message to the end of the answer
 */
public record Timeouts(Duration connect, Duration silence, Duration answer) {
    /**
     * The defaults. Dify 1.13 and later may be silent for 300 s when its queue is stuck (docs/dify-api.md#framing), and every
     * version ends an answer after 1200 s at the latest (docs/dify-api.md#what-stop-does).
     */
    public static final Timeouts USUAL =
            new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(330), Duration.ofMinutes(21));
}
