package chatgateway.stream;

import chatgateway.ErrorCode;
import chatgateway.Errors;
import chatgateway.Fields;
import chatgateway.GatewayException;
import chatgateway.Json;
import chatgateway.dify.DifyClient;
import chatgateway.dify.DifyErrors;
import chatgateway.dify.DifyException;
import chatgateway.dify.DifyStream;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One answer being written: reads Dify to the natural end, so that Dify saves it, and tells whoever listens.
 *
 * <p>One thread runs it. Losing the listener changes nothing for Dify (wire.md §5.8).
 */
final class Answer {
    private static final Logger log = LoggerFactory.getLogger(Answer.class);
    private static final int MAX_FRAME_BYTES = 8 << 20; // node events can be megabytes (wire.md §5.4)
    private static final Duration TAIL = Duration.ofSeconds(10); // speech may follow the end (wire.md §5.5)
    private static final Fields IDS = Fields.of("conversation_id", "message_id", "created_at", "task_id");

    private final DifyStream upstream;
    private final EventPolicy policy;
    private final Listener listener;
    private final String requestId;
    private final Consumer<String> onId;
    private final Ending ending;
    private ObjectNode ids; // of the first event, null until then
    private volatile ErrorCode cut; // why another thread ended this answer, or null

    /** @param onId is told each id that only this answer's user may use: conversation, task, run, forms */
    Answer(DifyStream upstream, EventPolicy policy, Listener listener, String requestId, Consumer<String> onId) {
        this.upstream = upstream;
        this.policy = policy;
        this.listener = listener;
        this.requestId = requestId;
        this.onId = onId;
        this.ending = new Ending(policy.endsWithMessage());
    }

    /** Reads to the end; returns when Dify is done with, whatever happened. */
    void read() throws InterruptedException {
        try (upstream) {
            relay();
            if (!ending.hasTerminal()) {
                fail(DifyException.truncated());
            }
        } catch (IOException e) {
            if (!ending.hasTerminal()) { // else the answer is whole and only its tail was lost
                fail(cut == null ? DifyException.of(e) : new GatewayException(cut));
            }
        } catch (RuntimeException e) { // a fault of ours is no reason to leave the browser without an ending
            fail(new GatewayException(ErrorCode.INTERNAL_ERROR, e));
        }
    }

    /** Ends the answer now with this error; called by another thread. */
    void cut(ErrorCode reason) {
        cut = reason;
        upstream.cancel();
    }

    private void relay() throws IOException, InterruptedException {
        var frames = new FrameReader(upstream::read, MAX_FRAME_BYTES);
        var end = System.nanoTime() + DifyClient.ANSWER_LIMIT.toNanos();
        for (var frame = frames.next(); frame != null; frame = frames.next()) {
            var wasComplete = ending.isComplete();
            pass(frame);
            if (ending.isOver()) {
                return;
            }
            if (ending.isComplete() && !wasComplete) {
                end = System.nanoTime() + TAIL.toNanos();
                upstream.endAfterSilenceOf(TAIL);
            }
            if (System.nanoTime() - end > 0) {
                throw new InterruptedIOException("the time for this answer is up");
            }
        }
    }

    private void pass(Frame frame) throws InterruptedException {
        var event = frame.event();
        if (event.equals("error")) {
            ending.see(event);
            fail(DifyErrors.ofEvent(frame.json().orElseGet(Json::object)));
            return;
        }
        learnIds(event, frame);
        var leaving = policy.apply(frame);
        if (leaving.isPresent()) {
            listener.send(leaving.get());
        }
        ending.see(event);
    }

    /** The envelope of the first event has all ids (wire.md §5.2), so that no later one is parsed for them. */
    private void learnIds(String event, Frame frame) {
        if (event.equals("human_input_required")) {
            frame.json().map(form -> form.path("data").path("form_token")).ifPresent(this::tell);
        }
        if (ids != null || event.equals("ping")) {
            return;
        }
        var first = frame.json().orElseGet(Json::object);
        ids = IDS.trim(first);
        tell(first.path("conversation_id"));
        tell(first.path("task_id"));
        tell(first.path("workflow_run_id"));
    }

    private void tell(JsonNode id) {
        if (id.isTextual()) {
            onId.accept(id.textValue());
        }
    }

    /** The one event that ends a stream that failed. */
    private void fail(GatewayException e) throws InterruptedException {
        log.warn("{} {} {}", requestId, e.code(), e.detail());
        var event = Json.object().put("event", "error");
        event.setAll(ids == null ? Json.object() : ids);
        event.setAll(Errors.body(e.status(), e.code(), e.getMessage(), requestId));
        listener.send(Frame.of(event));
    }
}
