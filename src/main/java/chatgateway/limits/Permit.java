package chatgateway.limits;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The right to one answer or one call. The first {@link #close} releases it; further ones do nothing. */
public final class Permit implements AutoCloseable {
    private final AtomicReference<@Nullable Runnable> release; // null once closed or transferred

    Permit(@Nullable Runnable release) {
        this.release = new AtomicReference<>(release);
    }

    /** Moves the right to a new permit, for an owner that outlives the present one. Closing this one then does nothing. */
    public Permit transfer() {
        return new Permit(release.getAndSet(null));
    }

    @Override
    public void close() {
        var owned = release.getAndSet(null);
        if (owned != null) {
            owned.run();
        }
    }
}
