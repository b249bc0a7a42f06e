package chatgateway.stream;

import chatgateway.dify.DifyStream;
import chatgateway.http.ErrorCode;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answers that are being written right now, each on a thread of its own. */
public final class AnswerRegistry {
    private static final Logger log = LoggerFactory.getLogger(AnswerRegistry.class);

    private final Executor threads;
    private final Set<AnswerRelay> running = ConcurrentHashMap.newKeySet();
    private final AtomicLong count = new AtomicLong();

    public AnswerRegistry(Executor threads) {
        this.threads = threads;
    }

    /**
     * Asks, and starts to read the answer.
     *
     * @param question asks Dify; what it throws is thrown on
     * @return what the browser that asked reads
     * @throws RejectedExecutionException when there is no thread to read with; nothing is released then
     */
    public Subscriber start(Supplier<DifyStream> question, EventPolicy policy, AnswerContext origin) {
        var answer = new AnswerRelay(policy, origin, count.incrementAndGet());
        var listener = answer.broadcast().join().orElseThrow();
        running.add(answer); // before Dify says anything, which can take a while: a page may be reloaded meanwhile
        try {
            read(answer, question.get(), origin);
            return listener;
        } catch (RuntimeException e) {
            origin.metrics().fail();
            end(answer, origin);
            throw e;
        }
    }

    /**
     * Listens to the answer that is being written into this conversation of this user, from its first event on.
     *
     * @return empty when there is none here, or when it is too long to be told again
     */
    public Optional<Subscriber> join(String conversationId, String user) {
        return running.stream()
                .filter(answer -> answer.isIn(conversationId, user))
                .max(Comparator.comparingLong(AnswerRelay::number)) // the newest, should there be two
                .flatMap(answer -> answer.broadcast().join());
    }

    /** How many browsers listen. */
    public int listeners() {
        return running.stream()
                .mapToInt(answer -> answer.broadcast().listeners())
                .sum();
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

    /** Ends every answer with this error; the browsers are told a moment later. */
    public void cutAll(ErrorCode reason) {
        running.forEach(answer -> answer.cut(reason));
    }

    private void read(AnswerRelay answer, DifyStream upstream, AnswerContext origin) {
        try {
            threads.execute(() -> {
                try {
                    answer.read(upstream);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt(); // the process is ending
                } finally {
                    origin.release().run(); // first: whoever reads the end may ask again at once
                    end(answer, origin);
                }
            });
        } catch (RejectedExecutionException e) {
            upstream.close();
            throw e;
        }
    }

    private void end(AnswerRelay answer, AnswerContext origin) {
        running.remove(answer);
        answer.broadcast().end();
        origin.metrics().end();
    }
}
