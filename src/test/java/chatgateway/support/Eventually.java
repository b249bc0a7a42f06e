package chatgateway.support;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a condition that another thread fulfils. */
public final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(20); // less than the 30 s that a silent client gets

    private Eventually() {}

    public static void that(String what, BooleanSupplier holds) throws InterruptedException {
        within(LIMIT, what, holds);
    }

    public static void within(Duration limit, String what, BooleanSupplier holds) throws InterruptedException {
        var begin = System.nanoTime();
        while (!holds.getAsBoolean()) {
            var took = Duration.ofNanos(System.nanoTime() - begin);
            if (took.compareTo(Patience.of(limit)) > 0) {
                fail("did not happen within " + took.toSeconds() + " s: " + what);
            }
            Thread.sleep(10);
        }
    }
}
