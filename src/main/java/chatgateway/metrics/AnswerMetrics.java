package chatgateway.metrics;

import chatgateway.dify.DifyException;
import chatgateway.http.GatewayException;
import chatgateway.metrics.Metrics.Dropped;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Measures one answer: time to its first text, time to its end, and its outcome. Not thread-safe. */
public final class AnswerMetrics {
    static final String COMPLETE = "complete";
    static final String FAILED = "failed";
    private static final Set<String> TEXT = Set.of("message", "agent_message", "text_chunk");
    private static final double NANOS = 1e9;

    private final Metrics metrics;
    private final long begin = System.nanoTime();
    private @Nullable Long firstMillis; // null until there is text
    private boolean failed;

    AnswerMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    /** Records that an event of this name was sent to the subscribers. */
    public void passed(String event) {
        if (firstMillis == null && TEXT.contains(event)) {
            firstMillis = millis();
            metrics.firstToken(seconds());
        }
    }

    public void dropped(Dropped reason) {
        metrics.eventDropped(reason);
    }

    /** Marks the answer as failed; the caller counts the cause. */
    public void fail() {
        failed = true;
    }

    /** Marks the answer as failed, and counts the cause when it is Dify's. */
    public void fail(GatewayException error) {
        fail();
        if (error instanceof DifyException) {
            metrics.upstreamError(error.code());
        }
    }

    public void end() {
        metrics.answer(failed ? FAILED : COMPLETE, seconds());
    }

    /** From the message to the first text; null if there was none. */
    public @Nullable Long firstMillis() {
        return firstMillis;
    }

    /** From the message to now. */
    public long millis() {
        return (System.nanoTime() - begin) / 1_000_000;
    }

    private double seconds() {
        return (System.nanoTime() - begin) / NANOS;
    }
}
