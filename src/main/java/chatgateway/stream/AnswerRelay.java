package chatgateway.stream;

import chatgateway.dify.DifyErrors;
import chatgateway.dify.DifyException;
import chatgateway.dify.DifyStream;
import chatgateway.http.ErrorCode;
import chatgateway.http.Errors;
import chatgateway.http.GatewayException;
import chatgateway.json.Json;
import chatgateway.json.JsonFilter;
import chatgateway.metrics.Metrics.Dropped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One answer being written: reads Dify to the natural end, so that Dify saves it, and tells whoever listens.
 *
 * <p>One thread runs it. That listeners come and go changes nothing for Dify
 * (docs/dify-api.md#clients-that-disconnect).
 */
final class AnswerRelay {
    private static final Logger log = LoggerFactory.getLogger(AnswerRelay.class);
    // node events can be megabytes (docs/dify-api.md#internals-in-events)
    private static final int MAX_FRAME_BYTES = 8 << 20;
    // speech may follow the end (docs/dify-api.md#order-and-end-of-events)
    private static final Duration TAIL = Duration.ofSeconds(10);
    private static final JsonFilter IDS = JsonFilter.of("conversation_id", "message_id", "created_at", "task_id");
    // to the browser; no answer is that long (docs/threats.md#t20-upstream-misbehaves)
    private static final long MAX_BYTES = 64 << 20;
    private static final Set<String> ENDS = Set.of("message_end", "workflow_finished", "workflow_paused", "error");

    private final EventPolicy policy;
    private final AnswerContext origin;
    private final long number;
    private final TerminalState ending;
    private final FanOut broadcast = new FanOut();
    private ObjectNode ids; // of the first event, null until then
    private long bytes; // to the browser so far
    private boolean cutShort; // the end that came is the one that was asked for by a stop of ours
    private volatile DifyStream upstream; // null until Dify begins to answer
    private volatile String conversationId;
    private volatile String taskId; // null until the first event
    private volatile ErrorCode cut; // why another thread ended this answer, or null

    /** @param number of the answers that were begun later is higher */
    AnswerRelay(EventPolicy policy, AnswerContext origin, long number) {
        this.policy = policy;
        this.origin = origin;
        this.number = number;
        this.ending = new TerminalState(policy.endsWithMessage());
        this.conversationId = origin.conversationId();
    }

    /** Reads to the end; returns when Dify is done with, whatever happened. */
    void read(DifyStream stream) throws InterruptedException {
        try (stream) {
            upstream = stream;
            if (cut != null) { // before there was anything to cut
                stream.cancel();
            }
            relay(stream);
            endWith(DifyException.truncated());
        } catch (IOException e) {
            endWith(DifyException.of(e));
        } catch (RuntimeException e) { // a fault of ours is no reason to leave the browser without an ending
            endWith(new GatewayException(ErrorCode.INTERNAL_ERROR, e));
        }
    }

    long number() {
        return number;
    }

    /** Those who listen. */
    FanOut broadcast() {
        return broadcast;
    }

    /** Whether this answer is being written into this conversation of this user. */
    boolean isIn(String conversation, String user) {
        return conversation.equalsIgnoreCase(conversationId) && user.equals(origin.user());
    }

    /**
     * Has Dify end the answer, so that what was written is saved, and tells the browsers this error instead of the end.
     * Called by another thread.
     */
    void stop(ErrorCode reason) {
        if (taskId == null) {
            cut(reason);
        } else {
            cut = reason;
            origin.stop().accept(taskId);
        }
    }

    /** Ends the answer now with this error; called by another thread. */
    void cut(ErrorCode reason) {
        cut = reason;
        var stream = upstream;
        if (stream != null) {
            stream.cancel();
        }
    }

    private void relay(DifyStream stream) throws IOException, InterruptedException {
        var frames = new FrameReader(stream::read, MAX_FRAME_BYTES);
        var completeSince = 0L;
        for (var frame = frames.next(); frame != null; frame = frames.next()) {
            var wasComplete = ending.isComplete();
            pass(frame);
            if (ending.isOver() || (cutShort && ending.isComplete())) {
                return;
            }
            if (ending.isComplete() && !wasComplete) {
                completeSince = System.nanoTime();
                stream.endAfterSilenceOf(TAIL);
            }
            if (ending.isComplete() && System.nanoTime() - completeSince > TAIL.toNanos()) {
                return;
            }
            if (bytes > MAX_BYTES) {
                throw new IOException("the answer is longer than " + MAX_BYTES + " bytes");
            }
        }
    }

    private void pass(Frame frame) throws InterruptedException {
        var event = frame.event();
        if (!ending.admits(event)) {
            origin.metrics().dropped(Dropped.LATE);
            return;
        }
        cutShort |= cut != null && ENDS.contains(event) && !ending.hasTerminal();
        if (event.equals("error")) {
            ending.see(event);
            if (!cutShort) {
                fail(DifyErrors.ofEvent(frame.json().orElseGet(Json::object)));
            }
            return;
        }
        learnIds(event, frame);
        var leaving = cutShort ? Optional.<Frame>empty() : policy.apply(frame);
        if (leaving.isPresent()) {
            bytes += leaving.get().bytes().length;
            broadcast.send(leaving.get());
            origin.metrics().passed(event);
        } else {
            origin.metrics().dropped(cutShort ? Dropped.CUT : policy.reasonToDrop(event));
        }
        ending.see(event);
    }

    /** Tells the browsers of this failure, unless they have been told an end: then only the tail of the answer was lost. */
    private void endWith(GatewayException failure) throws InterruptedException {
        if (cutShort || !ending.hasTerminal()) {
            fail(cut == null ? failure : new GatewayException(cut));
        }
    }

    /**
     * The envelope of the first event has all ids (docs/dify-api.md#envelope), so that no later one is parsed for them.
     */
    private void learnIds(String event, Frame frame) {
        if (event.equals("human_input_required")) {
            frame.json().map(form -> form.path("data").path("form_token")).ifPresent(this::tell);
        }
        if (ids != null || event.isEmpty() || event.equals("ping")) {
            return;
        }
        var first = frame.json().orElseGet(Json::object);
        ids = IDS.trim(first);
        tell(first.path("conversation_id"));
        tell(first.path("task_id"));
        tell(first.path("workflow_run_id"));
        taskId = first.path("task_id").textValue();
        if (first.path("conversation_id").isTextual()) {
            conversationId = first.path("conversation_id").textValue();
        } else {
            broadcast.close(); // without a conversation nobody can ask for it again
        }
    }

    private void tell(JsonNode id) {
        if (id.isTextual()) {
            origin.learn().accept(id.textValue());
        }
    }

    /** The one event that ends a stream that failed. */
    private void fail(GatewayException e) throws InterruptedException {
        origin.metrics().fail(e);
        log.warn("request_id={} code={} {}", origin.requestId(), e.code(), e.detail());
        var event = Json.object().put("event", "error");
        event.setAll(ids == null ? Json.object() : ids);
        event.setAll(Errors.body(e, origin.requestId()));
        broadcast.send(Frame.of(event));
    }
}
