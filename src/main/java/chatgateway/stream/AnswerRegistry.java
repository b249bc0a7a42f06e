package chatgateway.stream;

import chatgateway.auth.ChatUser;
import chatgateway.auth.Owners;
import chatgateway.dify.DifyClient;
import chatgateway.events.HostEvents;
import chatgateway.http.ErrorCode;
import chatgateway.http.SafeStackTrace;
import chatgateway.metrics.Metrics;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The active answers of this replica. Each is relayed on a thread of its own; one clock looks after the silence of all, because
 * a timer for each event would cost as much as the event.
 */
public final class AnswerRegistry implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AnswerRegistry.class);

    private static final int CLOCK_MILLIS = 250;

    private final DifyClient dify;
    private final Owners owners;
    private final Metrics metrics;
    private final HostEvents hostEvents;
    private final Executor executor;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(AnswerRegistry::daemon);
    private final Set<AnswerRelay> active = ConcurrentHashMap.newKeySet();
    private final AtomicLong started = new AtomicLong();

    public AnswerRegistry(DifyClient dify, Owners owners, Metrics metrics, HostEvents hostEvents, Executor executor) {
        this.dify = dify;
        this.owners = owners;
        this.metrics = metrics;
        this.hostEvents = hostEvents;
        this.executor = executor;
        var unused = clock.scheduleWithFixedDelay(this::tick, CLOCK_MILLIS, CLOCK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        for (var answer : active) {
            try {
                answer.lookAfterSilence();
            } catch (RuntimeException | Error e) { // the other answers need the clock, which stops after an exception
                log.error("request_id={} the clock failed: {}", answer.requestId(), SafeStackTrace.of(e));
            }
        }
    }

    private static Thread daemon(Runnable work) {
        var thread = new Thread(work, "answers-clock");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Sends the message to Dify and relays the answer.
     *
     * @return completes with the first subscriber when Dify has accepted the message, or with Dify's refusal
     * @throws RejectedExecutionException if no thread is free; the permit is then still the caller's
     */
    public CompletableFuture<Subscriber> start(AnswerRequest request) {
        var answer = new AnswerRelay(request, dify, owners, metrics, hostEvents, started.incrementAndGet());
        var accepted = new CompletableFuture<Subscriber>();
        executor.execute(() -> {
            active.add(answer); // before the call: a page reloaded while Dify is silent must find the answer
            try {
                answer.run(accepted);
            } finally {
                active.remove(answer);
            }
        });
        return accepted;
    }

    /**
     * Subscribes to the newest active answer in this conversation of this user.
     *
     * @return empty if there is none on this replica, if its replay is no longer available, or if a reader would take the place
     *     of another subscriber
     */
    public Optional<Subscriber> join(String conversationId, ChatUser user) {
        return active.stream()
                .filter(answer -> answer.isIn(conversationId, user.difyUser()))
                .max(Comparator.comparingLong(AnswerRelay::number))
                .filter(answer -> user.reader() == null || answer.hasRoom())
                .flatMap(AnswerRelay::join);
    }

    /** Must be called before a user stops an answer at Dify, whose events do not always show it. */
    public void noteStop(String taskId) {
        active.forEach(answer -> answer.noteStop(taskId));
    }

    /** Ends this user's answers at Dify, as the user would, and waits until each has ended. */
    public void endAll(ChatUser user) throws InterruptedException {
        var own = active.stream().filter(answer -> answer.isOf(user.difyUser())).toList();
        own.forEach(AnswerRelay::stopForUser);
        for (var answer : own) {
            answer.awaitEnd();
        }
    }

    /** How many subscribers are connected. */
    public int subscribers() {
        return active.stream().mapToInt(AnswerRelay::subscribers).sum();
    }

    /** Asks Dify to stop every answer, so that it saves what is written; subscribers receive this error as the end. */
    public void stopAll(ErrorCode reason) {
        for (var answer : active) {
            try {
                executor.execute(() -> answer.stop(reason));
            } catch (RejectedExecutionException e) {
                log.debug("request_id={} no thread is free to stop the answer", answer.requestId());
            }
        }
    }

    /** Disconnects every answer from Dify; subscribers receive this error as the end. */
    public void cancelAll(ErrorCode reason) {
        active.forEach(answer -> answer.cancel(reason));
    }

    /** Stops the clock. */
    @Override
    public void close() {
        clock.shutdownNow();
    }
}
