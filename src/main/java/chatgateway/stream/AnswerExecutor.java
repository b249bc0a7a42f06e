package chatgateway.stream;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.VirtualThreads;

/**
 * Where work that waits for Dify or for a slow browser runs, so that it never holds a thread that other requests need
 * (docs/threats.md#f9-blocked-server-threads).
 */
public final class AnswerExecutor {
    private static final int STACK_BYTES = 256 * 1024;

    private AnswerExecutor() {}

    /** Virtual threads on Java 21 and later, else at most this many platform threads; never a queue. */
    public static Executor upTo(int count) {
        var virtual = VirtualThreads.getNamedVirtualThreadsExecutor("answer-");
        if (virtual != null) {
            return virtual;
        }
        return new ThreadPoolExecutor(
                0,
                count,
                30,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(), // rejects when all are busy instead of letting work wait unseen
                task -> {
                    var thread = new Thread(null, task, "answer", STACK_BYTES);
                    thread.setDaemon(true);
                    return thread;
                });
    }
}
