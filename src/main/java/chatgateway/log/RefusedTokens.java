package chatgateway.log;

import chatgateway.auth.RefusedToken;
import chatgateway.metrics.Metrics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts refused tokens and logs why. One line in ten seconds for each reason and listed system, because one mistake in a host
 * refuses every user; every access line has the reason as well.
 */
final class RefusedTokens {
    private static final Logger log = LoggerFactory.getLogger(RefusedTokens.class);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Metrics metrics;

    /** Bounded: the keys are reasons and listed systems. */
    private final Map<RefusedToken, Pause> pauses = new ConcurrentHashMap<>();

    /** When the last line was logged, and how many were left out since. */
    private record Pause(long since, int omitted) {}

    RefusedTokens(Metrics metrics) {
        this.metrics = metrics;
    }

    void add(String requestId, RefusedToken refused) {
        metrics.tokenRefused(refused);
        var now = System.nanoTime();
        pauses.compute(refused, (key, last) -> {
            if (last != null && now - last.since() < PAUSE_NANOS) {
                return new Pause(last.since(), last.omitted() + 1);
            }
            log.warn(
                    "request_id={} code={} reason={} system={} omitted={} The token: {}",
                    requestId,
                    refused.fault().error().code(),
                    refused.fault().label(),
                    refused.system().orElse("-"),
                    last == null ? 0 : last.omitted(),
                    refused.fault().sentence());
            return new Pause(now, 0);
        });
    }
}
