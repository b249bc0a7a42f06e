package chatgateway.metrics;

import chatgateway.auth.TokenFault;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** When a token of each system was last accepted, and last refused and why. Bounded: the systems are those of the settings. */
final class TokenHistory {
    private final Map<String, Entry> systems = new ConcurrentHashMap<>();

    /** Null for what has not happened since the start. */
    record Entry(
            @Nullable Instant accepted,
            @Nullable Instant refused,
            @Nullable TokenFault fault) {
        static final Entry NONE = new Entry(null, null, null);
    }

    void accepted(String system) {
        systems.compute(system, (key, last) -> {
            var before = last == null ? Entry.NONE : last;
            return new Entry(Instant.now(), before.refused(), before.fault());
        });
    }

    void refused(String system, TokenFault fault) {
        systems.compute(system, (key, last) -> {
            var before = last == null ? Entry.NONE : last;
            return new Entry(before.accepted(), Instant.now(), fault);
        });
    }

    Map<String, Entry> entries() {
        return new TreeMap<>(systems);
    }
}
