package chatgateway.dify;

import java.time.Duration;

/**
 * How long Dify is waited for.
 *
 * @param connect until there is a connection
 * @param silence between two pieces of a streamed answer
 * @param answer from the question to the end of the answer, whatever arrives meanwhile
 */
public record Timeouts(Duration connect, Duration silence, Duration answer) {
    /**
     * For Dify as it is: 1.13 and later may be silent for 300 s with a stuck queue (docs/dify-api.md#framing), and
     * every version ends an answer after 1200 s at the latest (docs/dify-api.md#what-stop-does).
     */
    public static final Timeouts USUAL =
            new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(330), Duration.ofMinutes(21));
}
