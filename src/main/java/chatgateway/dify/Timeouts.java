package chatgateway.dify;

import java.time.Duration;

/**
 * The timeouts of calls to Dify.
 *
 * @param connect limit for connecting
 * @param silence limit between two reads of a streamed answer
 * @param pings limit between two reads of an answer to which Dify sends pings
 * @param answer limit from the message to the end of the answer
 */
public record Timeouts(Duration connect, Duration silence, Duration pings, Duration answer) {
    /**
     * The defaults. Dify 1.13 and later may be silent for 300 s when its queue is stuck (docs/dify-api.md#framing), every
     * version ends an answer after 1200 s at the latest (docs/dify-api.md#what-stop-does), and pings come every 10 s.
     */
    public static final Timeouts USUAL = new Timeouts(
            Duration.ofSeconds(5), Duration.ofSeconds(330), Duration.ofSeconds(45), Duration.ofMinutes(21));

    /** Without a limit of its own for silence between pings. */
    public Timeouts(Duration connect, Duration silence, Duration answer) {
        this(connect, silence, silence, answer);
    }
}
