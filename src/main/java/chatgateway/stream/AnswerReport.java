package chatgateway.stream;

import chatgateway.events.FinishedAnswer;
import chatgateway.events.FinishedAnswer.Outcome;
import chatgateway.http.GatewayException;
import chatgateway.json.Json;
import chatgateway.metrics.AnswerMetrics;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Collects what the event about an answer reports. Nothing is parsed before the end, unless content is sent. Not thread-safe.
 */
public final class AnswerReport {
    private static final int MAX_CHARACTERS = 100_000; // of the answer, if content is sent

    private final String requestId;
    private final String conversationId;
    private final String query;
    private final boolean content;
    private final StringBuilder text = new StringBuilder();
    private ObjectNode usage = Json.object();
    private boolean isAnnotation; // an answer that the app's author wrote, without a model
    private Optional<Frame> run = Optional.empty();
    private Optional<Frame> end = Optional.empty();
    private boolean isWorkflow;
    private boolean isReplaced;
    private boolean isPaused;

    /**
     * @param conversationId that the message continues; empty for a new conversation
     * @param content whether the event holds what the user and the app wrote
     */
    public AnswerReport(String requestId, String conversationId, String query, boolean content) {
        this.requestId = requestId;
        this.conversationId = conversationId;
        this.query = query;
        this.content = content;
    }

    void see(String event, Frame frame) {
        switch (event) {
            case "workflow_started" -> isWorkflow = true;
            case "workflow_paused" -> isPaused = true;
            case "workflow_finished" -> run = Optional.of(frame);
            case "message_end" -> end = Optional.of(frame);
            case "message_replace" -> {
                isReplaced = true;
                text.setLength(0);
                add(frame);
            }
            default -> {
                if (content && TextDelta.EVENTS.contains(event) && !event.equals(TextDelta.REASONING)) {
                    add(frame);
                }
            }
        }
    }

    /** Takes what a blocking answer has of it. */
    public void see(ObjectNode whole) {
        seeRun(whole);
        seeEnd(whole);
        if (content) {
            text.append(whole.path("answer").asText(""));
        }
    }

    private void seeEnd(ObjectNode event) {
        var metadata = event.path("metadata");
        isAnnotation = metadata.path("annotation_reply").isObject();
        if (metadata.path("usage") instanceof ObjectNode known) {
            usage = known;
        }
    }

    /** The end of a workflow, whose total is all that a workflow app reports. */
    private void seeRun(ObjectNode event) {
        var total = event.path("data").path("total_tokens");
        if (total.isIntegralNumber() && usage.isEmpty()) {
            usage = Json.object().put("total_tokens", total.longValue());
        }
    }

    private void add(Frame frame) {
        if (content && text.length() < MAX_CHARACTERS) {
            TextDelta.of(frame).ifPresent(delta -> text.append(delta.text()));
        }
    }

    /**
     * @param ids of the answer, as far as Dify has sent them, or null
     * @param failure why the answer is not complete, or empty
     * @param stopped whether the user stopped it
     */
    public FinishedAnswer finish(
            @Nullable JsonNode ids,
            Optional<? extends GatewayException> failure,
            boolean stopped,
            AnswerMetrics metrics) {
        run.flatMap(Frame::json).ifPresent(this::seeRun);
        end.flatMap(Frame::json).ifPresent(this::seeEnd);
        var known = ids == null ? Json.object() : ids;
        return new FinishedAnswer(
                requestId,
                known.path("conversation_id").asText(conversationId),
                known.path("message_id").asText(""),
                outcome(failure.isPresent(), stopped),
                failure.map(GatewayException::code).orElse(null),
                metrics.firstMillis(),
                metrics.millis(),
                usage,
                moderation(failure.isPresent() || stopped),
                query,
                text.length() > MAX_CHARACTERS ? text.substring(0, MAX_CHARACTERS) : text.toString());
    }

    private Outcome outcome(boolean failed, boolean stopped) {
        if (stopped) {
            return Outcome.STOPPED;
        }
        if (failed) {
            return Outcome.FAILED;
        }
        return isPaused ? Outcome.PAUSED : Outcome.COMPLETE;
    }

    /**
     * Dify replaces the text of an answer that its moderation refuses. It does not mark an answer to a message that it refuses; but no
     * other complete answer of a chat without a workflow took a model without tokens (docs/dify-api.md#order-and-end-of-events).
     */
    private @Nullable String moderation(boolean isCut) {
        var tokens = usage.path("total_tokens");
        if (!isCut && !isWorkflow && !isAnnotation && tokens.isIntegralNumber() && tokens.longValue() == 0) {
            return "input";
        }
        return isReplaced ? "output" : null;
    }
}
