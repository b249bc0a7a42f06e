package chatgateway.support;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** Waits for something that another thread is about to do. */
public final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(20); // less than the 30 s that a silent client gets

    private Eventually() {}

    public static void that(String what, BooleanSupplier holds) throws InterruptedException {
        within(LIMIT, what, holds);
    }

    public static void within(Duration limit, String what, BooleanSupplier holds) throws InterruptedException {
        var end = Instant.now().plus(limit);
        while (!holds.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                fail("did not happen within " + limit.toSeconds() + " s: " + what);
            }
            Thread.sleep(10);
        }
    }
}
