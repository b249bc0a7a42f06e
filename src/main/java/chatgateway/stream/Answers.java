package chatgateway.stream;

import chatgateway.ErrorCode;
import chatgateway.dify.DifyStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answers that are being written right now, each on a thread of its own. */
public final class Answers {
    private static final Logger log = LoggerFactory.getLogger(Answers.class);

    private final Executor threads;
    private final Set<Answer> running = ConcurrentHashMap.newKeySet();

    public Answers(Executor threads) {
        this.threads = threads;
    }

    /**
     * Starts to read an answer.
     *
     * @return what the browser that asked reads
     * @throws RejectedExecutionException when there is no thread; the stream is closed then, but nothing is released
     */
    public Listener start(DifyStream upstream, EventPolicy policy, Origin origin) {
        var answer = new Answer(upstream, policy, origin);
        var listener = answer.broadcast().join().orElseThrow();
        running.add(answer);
        try {
            threads.execute(() -> read(answer, origin));
        } catch (RejectedExecutionException e) {
            running.remove(answer);
            upstream.close();
            throw e;
        }
        return listener;
    }

    /**
     * Listens to the answer that is being written into this conversation of this user, from its first event on.
     *
     * @return empty when there is none here, or when it is too long to be told again
     */
    public Optional<Listener> join(String conversationId, String user) {
        return running.stream()
                .filter(answer -> answer.isIn(conversationId, user))
                .findFirst()
                .flatMap(answer -> answer.broadcast().join());
    }

    /** Has Dify end every answer, so that what has been written is saved; the browsers get this error. */
    public void stopAll(ErrorCode reason) {
        for (var answer : running) {
            try {
                threads.execute(() -> answer.stop(reason));
            } catch (RejectedExecutionException e) { // every thread writes an answer: this one is cut later
                log.debug("no thread to stop an answer with");
            }
        }
    }

    /** Ends every answer with this error, and waits until the browsers have been told, at most this long. */
    public void cutAll(ErrorCode reason, Duration patience) throws InterruptedException {
        var answers = List.copyOf(running);
        answers.forEach(answer -> answer.cut(reason));
        var end = System.nanoTime() + patience.toNanos();
        for (var answer : answers) {
            answer.broadcast().awaitGone(end);
        }
    }

    private void read(Answer answer, Origin origin) {
        try {
            answer.read();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the process is ending
        } finally {
            running.remove(answer);
            origin.release().run(); // first: whoever reads the end may ask again at once
            answer.broadcast().end();
        }
    }
}
