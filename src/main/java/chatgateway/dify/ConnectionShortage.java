package chatgateway.dify;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when reads wait at Dify while it writes answers: every answer holds one of its worker connections, and when none
 * is left, all other calls wait until an answer ends (docs/operate.md#what-dify-must-be-able-to-carry).
 */
final class ConnectionShortage implements Interceptor {
    private static final Logger log = LoggerFactory.getLogger(ConnectionShortage.class);
    private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

    private final Duration wait;
    private final Runnable waited;
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicLong loggedAt = new AtomicLong(System.nanoTime() - BETWEEN_LINES.toNanos());

    /**
     * @param wait a read of Dify's database takes a fraction of it
     * @param waited called for each read that took longer
     */
    ConnectionShortage(Duration wait, Runnable waited) {
        this.wait = wait;
        this.waited = waited;
    }

    void answerBegins() {
        answers.incrementAndGet();
    }

    void answerEnds() {
        answers.decrementAndGet();
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        var begin = System.nanoTime();
        try {
            return chain.proceed(chain.request());
        } finally {
            var running = answers.get();
            var took = Duration.ofNanos(System.nanoTime() - begin);
            if (running > 0 && took.compareTo(wait) >= 0 && !chain.call().isCanceled()) {
                waited.run();
                logAtTimes(took, running);
            }
        }
    }

    private void logAtTimes(Duration took, int running) {
        var last = loggedAt.get();
        var now = System.nanoTime();
        if (now - last >= BETWEEN_LINES.toNanos() && loggedAt.compareAndSet(last, now)) {
            log.warn(
                    "a call waited {} s at Dify while {} answers were in progress: its worker connections are used up;"
                            + " raise SERVER_WORKER_CONNECTIONS at Dify, or set DIFY_MAX_CONNECTIONS",
                    took.toSeconds(),
                    running);
        }
    }
}
