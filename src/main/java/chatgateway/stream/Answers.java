package chatgateway.stream;

import chatgateway.ErrorCode;
import chatgateway.dify.DifyStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** The answers that are being written right now, each on a thread of its own. */
public final class Answers {
    private final Executor threads;
    private final Map<Answer, Listener> running = new ConcurrentHashMap<>();

    public Answers(Executor threads) {
        this.threads = threads;
    }

    /**
     * Starts to read an answer.
     *
     * @param onId is told each id that only this answer's user may use
     * @param onEnd runs once, when Dify is done with and before the listener is told so
     * @return what the browser reads
     * @throws RejectedExecutionException when there is no thread; the stream is closed then, but onEnd has not run
     */
    public Listener start(
            DifyStream upstream, EventPolicy policy, String requestId, Consumer<String> onId, Runnable onEnd) {
        var listener = new Listener();
        var answer = new Answer(upstream, policy, listener, requestId, onId);
        running.put(answer, listener);
        try {
            threads.execute(() -> read(answer, listener, onEnd));
        } catch (RejectedExecutionException e) {
            running.remove(answer);
            upstream.close();
            throw e;
        }
        return listener;
    }

    /** Ends every answer with this error, and waits until the browsers have been told, at most this long. */
    public void cutAll(ErrorCode reason, Duration patience) throws InterruptedException {
        var listeners = List.copyOf(running.values());
        running.keySet().forEach(answer -> answer.cut(reason));
        var end = System.nanoTime() + patience.toNanos();
        for (var listener : listeners) {
            listener.awaitGone(end - System.nanoTime());
        }
    }

    private void read(Answer answer, Listener listener, Runnable onEnd) {
        try {
            answer.read();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the process is ending
        } finally {
            running.remove(answer);
            onEnd.run(); // first: whoever reads the end may ask again at once
            listener.end();
        }
    }
}
