package chatgateway.limits;

import java.util.concurrent.atomic.AtomicBoolean;

/** The right to one answer or one call: given back once, however often it is closed. */
public final class Permit implements AutoCloseable {
    private final Runnable giveBack;
    private final AtomicBoolean open = new AtomicBoolean(true);

    Permit(Runnable giveBack) {
        this.giveBack = giveBack;
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            giveBack.run();
        }
    }
}
