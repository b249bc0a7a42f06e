package chatgateway.metrics;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/** The samples of the last hour, one a minute. */
final class StatusHistory {
    static final int MINUTES = 60;

    private final Supplier<StatusSample> source;
    private final Deque<StatusSample> samples = new ArrayDeque<>();

    StatusHistory(Supplier<StatusSample> source) {
        this.source = source;
        record();
    }

    /** Must be called once a minute. */
    synchronized void record() {
        samples.add(source.get());
        if (samples.size() > MINUTES) {
            samples.remove();
        }
    }

    /** Oldest first; the last one is of this moment. */
    synchronized List<StatusSample> samples() {
        var all = new ArrayList<>(samples);
        all.add(source.get());
        return all;
    }
}
