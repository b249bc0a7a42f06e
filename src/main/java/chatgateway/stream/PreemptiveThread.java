package chatgateway.stream;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.eclipse.jetty.util.VirtualThreads;

/**
 * A platform thread for work that may not block for a long time. A virtual thread keeps its processor until it blocks, and
 * not even Thread.yield() lets new requests in: a carrier serves the queue of the yielding threads until it is empty
 * (docs/threats.md#t18-subscribers-that-do-not-read).
 */
final class PreemptiveThread {
    private static final int STACK_BYTES = 256 * 1024;

    private PreemptiveThread() {}

    /** Whether the current thread is a virtual one. */
    static boolean isNeeded() {
        return VirtualThreads.isVirtualThread();
    }

    /** Runs the work on a new platform thread, and waits for its result. */
    static <T> T call(Callable<T> work) throws InterruptedException {
        var task = new FutureTask<>(work);
        var thread = new Thread(null, task, "flood", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
