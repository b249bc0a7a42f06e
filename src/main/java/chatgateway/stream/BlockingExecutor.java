package chatgateway.stream;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.VirtualThreads;

/**
 * The executor for work that blocks on Dify or on a slow client, so that it never occupies one of Jetty's request threads
 * (docs/threats.md#f9-blocked-server-threads).
 */
public final class BlockingExecutor {
    private static final int STACK_BYTES = 256 * 1024;

    private BlockingExecutor() {}

    /** Virtual threads on Java 21 and later, else at most {@code maxThreads} platform threads. Tasks are never queued. */
    public static Executor create(int maxThreads) {
        var virtual = VirtualThreads.getNamedVirtualThreadsExecutor("answer-");
        if (virtual != null) {
            return virtual;
        }
        return new ThreadPoolExecutor(
                0,
                maxThreads,
                30,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(), // rejects a task when all threads are busy
                task -> {
                    var thread = new Thread(null, task, "answer", STACK_BYTES);
                    thread.setDaemon(true);
                    return thread;
                });
    }
}
