package chatgateway.support;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/** How long to wait for what should have happened long before: the limit of an idle machine, times the work of this one. */
public final class Patience {
    private Patience() {}

    /** As long as this on an idle machine; with three runnable threads a core, three times as long. */
    public static Duration of(Duration limit) {
        var system = ManagementFactory.getOperatingSystemMXBean();
        var load =
                system.getSystemLoadAverage() / system.getAvailableProcessors(); // of a minute; negative if not known
        return Duration.ofMillis((long) (limit.toMillis() * Math.max(1, load)));
    }
}
