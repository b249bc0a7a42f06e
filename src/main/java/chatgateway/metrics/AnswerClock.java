package chatgateway.metrics;

import io.prometheus.metrics.core.metrics.Histogram;

/** Measures one answer: how long until its first piece of text and until its end. For one thread at a time. */
public final class AnswerClock {
    static final String COMPLETE = "complete";
    static final String FAILED = "failed";
    private static final double NANOS = 1e9;

    private final Histogram firstToken;
    private final Histogram answers;
    private final long begin = System.nanoTime();
    private boolean spoken;
    private boolean failed;

    AnswerClock(Histogram firstToken, Histogram answers) {
        this.firstToken = firstToken;
        this.answers = answers;
    }

    /** A piece of text is there. */
    public void text() {
        if (!spoken) {
            spoken = true;
            firstToken.observe(seconds());
        }
    }

    /** It will not end as it should. */
    public void fail() {
        failed = true;
    }

    public void end() {
        answers.labelValues(failed ? FAILED : COMPLETE).observe(seconds());
    }

    private double seconds() {
        return (System.nanoTime() - begin) / NANOS;
    }
}
