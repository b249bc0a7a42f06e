package chatgateway.support.bench;

import java.util.Arrays;

/** Nanoseconds of many events. */
final class Latencies {
    private long[] nanos = new long[1024];
    private int count;

    void add(long value) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = value;
    }

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    /** In milliseconds. */
    double percentile(double percent) {
        var sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return count == 0 ? Double.NaN : sorted[(int) Math.min(count - 1, count * percent / 100)] / 1e6;
    }
}
