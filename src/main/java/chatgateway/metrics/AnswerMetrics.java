package chatgateway.metrics;

import chatgateway.dify.DifyException;
import chatgateway.http.GatewayException;
import chatgateway.metrics.Metrics.Dropped;
import java.util.Set;

/** What is measured of one answer: how long until its first text and until its end, and how it went. For one thread. */
public final class AnswerMetrics {
    static final String COMPLETE = "complete";
    static final String FAILED = "failed";
    private static final Set<String> TEXT = Set.of("message", "agent_message", "text_chunk");
    private static final double NANOS = 1e9;

    private final Metrics metrics;
    private final long begin = System.nanoTime();
    private boolean spoken;
    private boolean failed;

    AnswerMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    /** An event of this name has been handed on. */
    public void passed(String event) {
        if (!spoken && TEXT.contains(event)) {
            spoken = true;
            metrics.firstToken(seconds());
        }
    }

    public void dropped(Dropped reason) {
        metrics.eventDropped(reason);
    }

    /** It does not end as it should, and somebody else counts why. */
    public void fail() {
        failed = true;
    }

    /** It does not end as it should. */
    public void fail(GatewayException error) {
        fail();
        if (error instanceof DifyException) {
            metrics.upstreamError(error.code());
        }
    }

    public void end() {
        metrics.answer(failed ? FAILED : COMPLETE, seconds());
    }

    private double seconds() {
        return (System.nanoTime() - begin) / NANOS;
    }
}
