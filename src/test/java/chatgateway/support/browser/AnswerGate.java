package chatgateway.support.browser;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Delays an answer until the test opens it. */
public final class AnswerGate {
    private static final long SECONDS = 60; // so that a failed test does not hold its server

    private final CountDownLatch latch = new CountDownLatch(1);

    public void open() {
        latch.countDown();
    }

    public void await() throws InterruptedException {
        if (!latch.await(SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the test did not open the gate within " + SECONDS + " s");
        }
    }
}
