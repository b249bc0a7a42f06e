package chatgateway.stream;

import chatgateway.auth.Owners;
import chatgateway.dify.DifyClient;
import chatgateway.dify.DifyErrors;
import chatgateway.dify.DifyException;
import chatgateway.events.HostEvents;
import chatgateway.http.ErrorCode;
import chatgateway.http.Errors;
import chatgateway.http.GatewayException;
import chatgateway.http.SafeStackTrace;
import chatgateway.json.Json;
import chatgateway.json.JsonFilter;
import chatgateway.metrics.AnswerMetrics;
import chatgateway.metrics.Metrics;
import chatgateway.metrics.Metrics.Dropped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Relays one answer from Dify to its subscribers.
 *
 * <p>{@link #run} does all of it on one thread at a time. Dify is read to the end of the answer even when no subscriber is left,
 * because Dify saves only an answer that was read (docs/dify-api.md#clients-that-disconnect). {@link #join}, {@link
 * #stop}, {@link #cancel} and {@link #lookAfterSilence} may be called by any thread.
 */
final class AnswerRelay {
    private static final Logger log = LoggerFactory.getLogger(AnswerRelay.class);

    /** Node events can be megabytes (docs/dify-api.md#internals-in-events). */
    private static final int MAX_FRAME_BYTES = 8 << 20;

    /** How long speech may follow the terminal events (docs/dify-api.md#order-and-end-of-events). */
    private static final Duration TAIL = Duration.ofSeconds(10);

    /** Of one answer, to the subscribers; protects against an endless one (docs/threats.md#t20-upstream-misbehaves). */
    private static final long MAX_BYTES = 64 << 20;

    private static final int END_SECONDS = 5; // after a stop

    private static final JsonFilter IDS = JsonFilter.of("conversation_id", "message_id", "created_at", "task_id");

    private final AnswerRequest request;
    private final DifyClient dify;
    private final Owners owners;
    private final AnswerMetrics metrics;
    private final HostEvents hostEvents;
    private final AnswerReport report;
    private final long number;
    private final TerminalState state;
    private final TextLinks texts;
    private final TextLinks thoughts; // their deltas may come between those of the text
    private final FanOut fanOut = new FanOut();
    private final FrameReader frames = new FrameReader(this::read, MAX_FRAME_BYTES);
    private final FloodDetector flood = new FloodDetector();
    private @Nullable ObjectNode ids; // of the first event; null until then
    private final PingCadence cadence = new PingCadence();
    private @Nullable DifyException runFailure; // of a run that failed; null unless one did
    private boolean runStopped; // the run ended because it was stopped
    private boolean usageRecorded;
    private boolean unreadable; // an event could not be read, which is logged once
    private long bytesSent;
    private long completeSince; // System.nanoTime(), once the state is complete
    private boolean stopped; // the terminal event was the effect of stop()
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile String conversationId;
    private volatile @Nullable String taskId; // null until the first event
    private volatile boolean userStops;
    private volatile @Nullable ErrorCode interruption; // why stop() or cancel() ended this answer, or null

    private final ReentrantLock stopCall = new ReentrantLock(); // held while Dify is asked to stop
    private boolean stopAccepted; // guarded by stopCall

    /** @param number orders the answers by their start */
    AnswerRelay(
            AnswerRequest request,
            DifyClient dify,
            Owners owners,
            Metrics metrics,
            HostEvents hostEvents,
            long number) {
        this.request = request;
        this.dify = dify;
        this.owners = owners;
        this.metrics = metrics.message(request.user().systemId());
        this.hostEvents = hostEvents;
        this.report = new AnswerReport(
                request.requestId(),
                request.conversationId(),
                request.query(),
                hostEvents.haveContent(request.user().systemId()));
        this.number = number;
        this.state = new TerminalState(request.policy().endsWithMessage());
        this.texts = request.policy().textLinks();
        this.thoughts = request.policy().textLinks();
        this.conversationId = request.conversationId();
    }

    /**
     * Sends the message and relays the answer to its end.
     *
     * @param accepted completed with the first subscriber when Dify has accepted the message, or with Dify's refusal
     */
    void run(CompletableFuture<Subscriber> accepted) {
        var subscriber = fanOut.join().orElseThrow();
        var permit = request.permit().transfer();
        var upstream = request.upstream();
        try (permit;
                upstream) {
            upstream.open();
            accepted.complete(subscriber);
            var outcome = relay();
            send(thoughts.end());
            send(texts.end());
            if (outcome.failure().isPresent()) {
                sendError(outcome.failure().get());
            }
            report(outcome.failure().or(() -> Optional.ofNullable(runFailure))); // while the drain waits for the permit
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the process is ending
        } catch (RuntimeException | Error e) {
            metrics.fail();
            report(Optional.of(GatewayException.of(e)));
            if (!accepted.completeExceptionally(e)) {
                log.error("request_id={} the relay failed: {}", requestId(), SafeStackTrace.of(e));
            }
        } finally { // the permit is free by now: a client that sees the end may send the next message at once
            fanOut.end();
            metrics.end();
            ended.countDown();
        }
    }

    private void report(Optional<? extends GatewayException> failure) {
        if (hostEvents.areSent(request.user().systemId())) {
            hostEvents.answerFinished(request.user(), report.finish(ids, failure, runStopped || userStops, metrics));
        }
    }

    long number() {
        return number;
    }

    String requestId() {
        return request.requestId();
    }

    /** Whether this answer belongs to this conversation of this user. */
    boolean isIn(String conversation, String difyUser) {
        return conversation.equalsIgnoreCase(conversationId) && isOf(difyUser);
    }

    boolean isOf(String difyUser) {
        return difyUser.equals(request.user().difyUser());
    }

    /** Stops the answer as its user would; one that Dify does not stop is disconnected. */
    void stopForUser() {
        var task = taskId;
        try {
            if (task != null) {
                noteStop(task);
                dify.stop(request.app(), request.appType(), task, request.user().difyUser());
                return;
            }
        } catch (RuntimeException e) {
            log.warn("request_id={} cannot stop the answer: {}", requestId(), SafeStackTrace.of(e));
        }
        cancel(ErrorCode.NOT_FOUND);
    }

    /** Waits for the end; disconnects an answer that does not end. */
    void awaitEnd() throws InterruptedException {
        if (!ended.await(END_SECONDS, TimeUnit.SECONDS)) {
            cancel(ErrorCode.NOT_FOUND);
            ended.await(END_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Adds a subscriber; empty if the answer has ended or its replay is no longer available. */
    Optional<Subscriber> join() {
        return fanOut.join();
    }

    /** Whether a subscriber can be added without disconnecting another. */
    boolean hasRoom() {
        return fanOut.hasRoom();
    }

    /** Keeps quiet connections to subscribers open, and ends a connection to Dify that has been silent for too long. */
    void lookAfterSilence() {
        request.upstream().cancelIfSilent();
        fanOut.keepAlive();
    }

    /** How many subscribers are connected. */
    int subscribers() {
        return fanOut.size();
    }

    /**
     * Asks Dify to stop, so that it saves what is written. Subscribers receive this error as the end, unless the answer
     * is complete before the stop takes effect. If Dify refuses, the answer goes on.
     */
    void stop(ErrorCode reason) {
        var task = taskId;
        if (task == null) {
            cancel(reason);
            return;
        }
        stopCall.lock();
        try {
            dify.stop(request.app(), request.appType(), task, request.user().difyUser());
            interruption = reason;
            stopAccepted = true;
        } catch (RuntimeException e) {
            var failure = GatewayException.of(e);
            log.warn("request_id={} code={} cannot stop the answer: {}", requestId(), failure.code(), failure.detail());
        } finally {
            stopCall.unlock();
        }
    }

    /** Notes that the user is about to stop the answer at Dify, if it is this task. */
    void noteStop(String task) {
        userStops |= task.equals(taskId);
    }

    /** Disconnects from Dify. Subscribers receive this error as the end, unless the answer is complete. */
    void cancel(ErrorCode reason) {
        interruption = reason;
        request.upstream().cancel();
    }

    private Outcome relay() throws InterruptedException {
        try {
            return readEvents();
        } catch (IOException e) {
            return endOfStream(DifyException.of(e));
        } catch (RuntimeException e) { // a fault of the gateway must not leave the subscribers without an end
            return endOfStream(new GatewayException(ErrorCode.INTERNAL_ERROR, e));
        }
    }

    /** Reads from Dify, which may wait; so what the bytes before contained is written first, all of it at once. */
    private int read(byte[] buffer, int offset, int length) throws IOException {
        fanOut.flush();
        var count = request.upstream().read(buffer, offset, length);
        flood.add(count);
        return count;
    }

    private Outcome readEvents() throws IOException, InterruptedException {
        var upstream = request.upstream();
        for (var frame = frames.next(); frame != null; frame = frames.next()) {
            var event = frame.event();
            if (!state.admits(event)) {
                metrics.dropped(Dropped.LATE);
            } else {
                var wasComplete = state.isComplete();
                stopped = stopped || isEffectOfStop(event, frame);
                recordUsage(event, frame);
                recordIds(event, frame);
                recordRunFailure(event, frame);
                state.see(event);
                report.see(event, frame);
                if (event.equals("error") && runStopped) {
                    return Outcome.COMPLETE; // up to Dify 1.12, an error may follow the end of a stopped run
                }
                if (event.equals("error") && !stopped) {
                    return Outcome.failed(DifyErrors.ofEvent(frame.json().orElseGet(Json::object)));
                }
                send(event, frame);
                if (cadence.begins(event) && !state.isComplete()) {
                    upstream.expectPings();
                }
                if (runFailure != null) {
                    upstream.endAfterSilenceOf(TAIL);
                }
                if (state.isComplete() && !wasComplete) {
                    completeSince = System.nanoTime();
                    upstream.endAfterSilenceOf(TAIL);
                }
            }
            if (state.isOver() || (stopped && state.isComplete())) {
                break;
            }
            if (state.isComplete() && System.nanoTime() - completeSince > TAIL.toNanos()) {
                break;
            }
            if (bytesSent > MAX_BYTES) {
                return endOfStream(DifyException.tooLong(MAX_BYTES));
            }
            if (flood.hasBegun() && PreemptiveThread.isNeeded()) {
                return PreemptiveThread.call(this::relay);
            }
        }
        return endOfStream(DifyException.truncated());
    }

    /** @param cause counts only if no terminal event came before the end; after one, at most speech is missing */
    private Outcome endOfStream(GatewayException cause) {
        if (state.hasTerminal() && !stopped) {
            return runFailure == null ? Outcome.COMPLETE : endOfRun(runFailure);
        }
        var reason = interruption;
        return Outcome.failed(reason == null ? cause : new GatewayException(reason));
    }

    /**
     * A failed chatflow ends with an {@code error}. Dify 1.13 and later send none, so the relay adds it
     * (docs/dify-api.md#order-and-end-of-events). The end of a workflow app is its failed {@code workflow_finished}.
     */
    private Outcome endOfRun(DifyException failure) {
        if (!state.endsWithMessage()) {
            metrics.fail(failure);
            log.warn("request_id={} code={} {}", requestId(), failure.code(), failure.detail());
            return Outcome.COMPLETE;
        }
        return state.isComplete() ? Outcome.COMPLETE : Outcome.failed(failure);
    }

    /** A workflow run that had ended before it was followed sends its end alone, and was counted then. */
    private void recordUsage(String event, Frame frame) {
        var usage = request.usage();
        var isEnd = state.endsWithMessage()
                ? event.equals("message_end")
                : event.equals("workflow_finished") && ids != null;
        if (usage != null && isEnd && !usageRecorded) {
            usageRecorded = true;
            frame.json().map(Usage::tokens).ifPresent(usage::accept);
        }
    }

    private void recordRunFailure(String event, Frame frame) {
        if (event.equals("workflow_finished")) {
            frame.json()
                    .map(json -> json.path("data"))
                    .filter(run -> run.path("status").asText().equals("failed"))
                    .map(run -> run.path("error").asText(""))
                    .ifPresent(this::recordRunFailure);
        }
    }

    private void recordRunFailure(String error) {
        if (DifyErrors.isStop(error)) {
            runStopped = true;
        } else {
            runFailure = DifyErrors.ofRun(error);
        }
    }

    /** Whether this is the first terminal event and Dify sent it because of {@link #stop}. */
    private boolean isEffectOfStop(String event, Frame frame) {
        if (state.hasTerminal() || !TerminalState.isTerminal(event) || state.isNaturalEnd(event, frame)) {
            return false;
        }
        stopCall.lock(); // waits for a stop call in progress, because its result decides
        try {
            return stopAccepted;
        } finally {
            stopCall.unlock();
        }
    }

    private void send(String event, Frame frame) throws InterruptedException {
        if (stopped) {
            metrics.dropped(Dropped.CUT);
            return;
        }
        var filtered = request.policy().apply(frame).or(() -> replacement(event));
        if (filtered.isEmpty()) {
            metrics.dropped(request.policy().reasonToDrop(event));
            return;
        }
        send((event.equals(TextDelta.REASONING) ? thoughts : texts).apply(event, filtered.get()));
        metrics.passed(event);
    }

    private void send(List<Frame> frames) throws InterruptedException {
        for (var frame : frames) {
            bytesSent += frame.bytes().length;
            fanOut.send(frame);
        }
    }

    /** A terminal event that cannot be read ends the answer all the same, with the ids that are known. */
    private Optional<Frame> replacement(String event) {
        if (!unreadable && request.policy().reasonToDrop(event) == Dropped.UNREADABLE) {
            unreadable = true;
            log.warn("request_id={} an event of Dify cannot be read: {}", requestId(), event);
        }
        if (!TerminalState.isTerminal(event)) {
            return Optional.empty();
        }
        metrics.dropped(Dropped.UNREADABLE);
        var bare = Json.object().put("event", event);
        bare.setAll(ids == null ? Json.object() : ids);
        return Optional.of(Frame.of(bare));
    }

    /** Takes the ids from the first event, whose envelope has all of them (docs/dify-api.md#envelope). */
    private void recordIds(String event, Frame frame) {
        if (event.equals("human_input_required")) {
            frame.json().ifPresent(form -> addOwner(form.path("data").path("form_token")));
        }
        if (ids != null || event.isEmpty() || event.equals("ping")) {
            return;
        }
        var read = frame.json();
        if (read.isEmpty()) {
            return; // the next event has them too
        }
        var first = read.get();
        ids = IDS.trim(first);
        addOwner(first.path("conversation_id"));
        addOwner(first.path("task_id"));
        addOwner(first.path("workflow_run_id"));
        taskId = first.path("task_id").textValue();
        if (first.path("conversation_id").isTextual()) {
            conversationId = first.path("conversation_id").textValue();
        } else {
            fanOut.dropReplay(); // joins name a conversation
        }
    }

    private void addOwner(JsonNode id) {
        if (id.isTextual()) {
            owners.add(id.textValue(), request.user());
        }
    }

    private void sendError(GatewayException failure) throws InterruptedException {
        metrics.fail(failure);
        var detail = failure.detail() == null ? "the answer was interrupted" : failure.detail();
        log.warn("request_id={} code={} {}", requestId(), failure.code(), detail);
        var event = Json.object().put("event", "error");
        event.setAll(ids == null ? Json.object() : ids);
        event.setAll(Errors.body(failure, requestId()));
        fanOut.send(Frame.of(event));
    }
}
