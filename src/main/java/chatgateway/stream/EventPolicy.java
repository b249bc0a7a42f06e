package chatgateway.stream;

import static java.util.Map.entry;

import chatgateway.Fields;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what of Dify's stream leaves for the browser (wire.md §5.4, design 3.2 step 5).
 *
 * <p>Text passes byte for byte. Events that can hold prompts, retrieved context or ids of others are rebuilt from an
 * allow-list of fields. What is not known does not pass.
 */
public final class EventPolicy {
    /** Nothing but the answer's own text and ids is in these: they are never parsed. */
    private static final Set<String> TEXT = Set.of(
            "ping",
            "message",
            "agent_message",
            "message_replace",
            "text_chunk",
            "text_replace",
            "reasoning_chunk",
            "tts_message",
            "tts_message_end");

    private static final Fields ENVELOPE =
            Fields.of("event", "conversation_id", "message_id", "created_at", "task_id", "workflow_run_id", "id");

    private static final Fields FILE = Fields.of(
            "id", "type", "transfer_method", "belongs_to", "filename", "extension", "mime_type", "size", "url");

    private static final Fields CITATION = Fields.of(
            "position",
            "document_id",
            "document_name",
            "data_source_type",
            "segment_id",
            "segment_position",
            "score",
            "content",
            "title",
            "page");

    private static final Fields THOUGHT = Fields.of(
                    "id", "message_id", "position", "thought", "tool", "tool_input", "message_files", "created_at")
            .with("tool_labels", Fields.whole());

    private static final Fields STEP = Fields.of(
            "id",
            "node_id",
            "node_type",
            "title",
            "index",
            "predecessor_node_id",
            "iteration_id",
            "loop_id",
            "parallel_id",
            "parallel_branch_id",
            "status",
            "elapsed_time",
            "created_at",
            "finished_at",
            "retry_index",
            "steps");

    private static final Fields RUN = Fields.of(
            "id",
            "workflow_id",
            "workflow_run_id",
            "status",
            "elapsed_time",
            "total_steps",
            "exceptions_count",
            "created_at",
            "finished_at");

    private static final Fields FORM = Fields.of(
                    "form_id",
                    "form_token",
                    "node_id",
                    "node_title",
                    "form_content",
                    "display_in_ui",
                    "expiration_time",
                    "rendered_content",
                    "action_id",
                    "action_text")
            .with("inputs", Fields.whole())
            .with("actions", Fields.whole())
            .with("resolved_default_values", Fields.whole())
            .with("submitted_data", Fields.whole());

    private static final Fields STEP_EVENT = ENVELOPE.with("data", STEP);
    private static final Fields FORM_EVENT = ENVELOPE.with("data", FORM);

    private static final Map<String, Fields> TRIMMED = Map.ofEntries(
            entry(
                    "message_end",
                    ENVELOPE.with("files", FILE)
                            .with(
                                    "metadata",
                                    Fields.of()
                                            .with("retriever_resources", CITATION)
                                            .with("annotation_reply", Fields.of("id")))),
            entry("message_file", ENVELOPE.and(FILE)),
            entry("agent_thought", ENVELOPE.and(THOUGHT)),
            entry("workflow_started", ENVELOPE.with("data", RUN)),
            entry("workflow_finished", ENVELOPE.with("data", RUN.with("files", FILE))),
            entry("workflow_paused", ENVELOPE.with("data", RUN)),
            entry("node_started", STEP_EVENT),
            entry("node_finished", STEP_EVENT),
            entry("node_retry", STEP_EVENT),
            entry("iteration_started", STEP_EVENT),
            entry("iteration_next", STEP_EVENT),
            entry("iteration_completed", STEP_EVENT),
            entry("loop_started", STEP_EVENT),
            entry("loop_next", STEP_EVENT),
            entry("loop_completed", STEP_EVENT),
            entry("parallel_branch_started", STEP_EVENT),
            entry("parallel_branch_finished", STEP_EVENT),
            entry("agent_log", ENVELOPE.with("data", STEP.and(Fields.of("node_execution_id", "label", "parent_id")))),
            entry("human_input_required", FORM_EVENT),
            entry("human_input_form_filled", FORM_EVENT),
            entry("human_input_form_timeout", FORM_EVENT));

    /** A whole answer in one piece: the text and what {@code message_end} may carry (wire.md §4.1). */
    private static final Fields WHOLE_ANSWER = TRIMMED.get("message_end").and(Fields.of("mode", "answer"));

    /** A page of {@code GET /messages} (wire.md §4.3). */
    private static final Fields HISTORY = Fields.of("limit", "has_more")
            .with(
                    "data",
                    Fields.of("id", "conversation_id", "parent_message_id", "query", "answer", "status", "created_at")
                            .with("inputs", Fields.whole())
                            .with("feedback", Fields.of("rating", "content"))
                            .with("message_files", FILE)
                            .with("retriever_resources", CITATION)
                            .with("agent_thoughts", THOUGHT));

    private EventPolicy() {}

    /** What the browser gets instead of this frame; empty when it gets nothing. */
    public static Optional<Frame> apply(Frame frame) {
        var name = frame.event();
        if (TEXT.contains(name)) {
            return Optional.of(frame);
        }
        return switch (name) {
            case "message_file" -> frame.json().map(event -> isText(event) ? frame : trimmed(name, event));
            default -> TRIMMED.containsKey(name) ? frame.json().map(event -> trimmed(name, event)) : Optional.empty();
        };
    }

    /** What the browser gets of a blocking answer. */
    public static ObjectNode apply(ObjectNode answer) {
        return WHOLE_ANSWER.trim(answer);
    }

    /** What the browser gets of a page of messages. */
    public static ObjectNode history(ObjectNode page) {
        return HISTORY.trim(page);
    }

    private static Frame trimmed(String name, ObjectNode event) {
        return Frame.of(TRIMMED.get(name).trim(event));
    }

    /** Dify 1.11.2 to 1.12 labels text deltas so when a message has a file (wire.md §5.3). */
    private static boolean isText(ObjectNode event) {
        return event.path("answer").isTextual() && !event.path("url").isTextual();
    }
}
