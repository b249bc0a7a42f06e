package chatgateway.stream;

import static chatgateway.stream.DifyFields.FILE;
import static chatgateway.stream.DifyFields.FORM;
import static chatgateway.stream.DifyFields.METADATA;
import static chatgateway.stream.DifyFields.RUN;
import static chatgateway.stream.DifyFields.STEP;
import static chatgateway.stream.DifyFields.THOUGHT;

import chatgateway.dify.AppType;
import chatgateway.dify.DifyErrors;
import chatgateway.json.JsonFilter;
import chatgateway.metrics.Metrics.Dropped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Filters Dify's answers for users (docs/dify-api.md#internals-in-events, docs/decisions.md#lists-of-what-is-allowed).
 *
 * <p>Text events pass unchanged, except for file links ({@link #textLinks}). Events that can hold prompts, retrieved context or other users' ids are rebuilt from an
 * allow-list of fields. Unknown events are dropped.
 */
public final class EventPolicy {
    /** These hold only the answer's text and ids, and are not parsed. */
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

    /** Of these, the events in which a link is not split. */
    private static final Set<String> WHOLE_TEXT = Set.of("message_replace", "text_replace");

    private static final JsonFilter ENVELOPE =
            JsonFilter.of("event", "conversation_id", "message_id", "created_at", "task_id", "workflow_run_id", "id");
    private static final JsonFilter MESSAGE_END = ENVELOPE.with("files", FILE).with("metadata", METADATA);
    private static final JsonFilter AGENT_LOG = STEP.and(JsonFilter.of("node_execution_id", "label", "parent_id"));

    /** The outputs of a workflow app are the answer; those of a chatflow can hold internals beside it. */
    private static final JsonFilter RESULT = RUN.with("outputs", DifyFields.VALUES);

    private static final JsonFilter CHAT_ANSWER =
            MESSAGE_END.and(JsonFilter.of("mode", "answer")).with("data", RUN);
    private static final JsonFilter WORKFLOW_ANSWER = ENVELOPE.with("data", RESULT);

    private static final Map<String, JsonFilter> CHAT = events(RUN);
    private static final Map<String, JsonFilter> WORKFLOW = events(RESULT);

    private final Map<String, JsonFilter> allowed;
    private final JsonFilter answer;
    private final FileLinks links;

    private EventPolicy(Map<String, JsonFilter> allowed, JsonFilter answer, FileLinks links) {
        this.allowed = allowed;
        this.answer = answer;
        this.links = links;
    }

    public static EventPolicy of(AppType appType, FileLinks links) {
        return appType == AppType.WORKFLOW
                ? new EventPolicy(WORKFLOW, WORKFLOW_ANSWER, links)
                : new EventPolicy(CHAT, CHAT_ANSWER, links);
    }

    /** Whether the app's answers end with {@code message_end}. */
    boolean endsWithMessage() {
        return allowed == CHAT;
    }

    /** Why {@link #apply(Frame)} dropped an event of this name. */
    Dropped reasonToDrop(String event) {
        return allowed.containsKey(event) ? Dropped.UNREADABLE : Dropped.UNKNOWN;
    }

    /** The frame that subscribers receive; empty if the event is dropped. {@code error} events are not for this class. */
    Optional<Frame> apply(Frame frame) {
        var name = frame.event();
        if (TEXT.contains(name)) {
            return Optional.of(WHOLE_TEXT.contains(name) ? withLinks(frame) : frame);
        }
        var fields = allowed.get(name);
        if (fields == null) {
            return Optional.empty();
        }
        return frame.json()
                .map(event -> name.equals("message_file") && isText(event) ? frame : Frame.of(filter(fields, event)));
    }

    /** Rewrites the links in the text deltas of one answer. */
    TextLinks textLinks() {
        return new TextLinks(links);
    }

    /** Returns what the client receives of a blocking answer (docs/dify-api.md#send-a-message, #workflow-apps). */
    public ObjectNode apply(ObjectNode whole) {
        return filter(answer, whole);
    }

    private Frame withLinks(Frame frame) {
        return TextLinks.mayBeIn(frame)
                ? frame.json().map(links::rewriteAll).map(Frame::of).orElse(frame)
                : frame;
    }

    private ObjectNode filter(JsonFilter fields, ObjectNode event) {
        if (event.path("files") instanceof ArrayNode files) {
            files.removeIf(EventPolicy::isUpload);
        }
        var kept = links.rewriteAll(fields.trim(event));
        if (kept.path("data") instanceof ObjectNode run && isFailedRun(run)) {
            describe(run, event.path("data").path("error").asText(""));
        }
        return kept;
    }

    private static void describe(ObjectNode run, String error) {
        if (DifyErrors.isStop(error)) {
            run.put("status", "stopped");
        } else {
            run.put("error", DifyErrors.ofRun(error).getMessage());
        }
    }

    /** A file that the user sent with the message: Dify 1.14 lists it with those of the answer (docs/dify-api.md#events). */
    private static boolean isUpload(JsonNode file) {
        return "user".equals(file.path("belongs_to").asText())
                || (file.path("transfer_method").asText().equals("local_file") && file.has("upload_file_id"));
    }

    /** Steps fail too; why is not for users. */
    private static boolean isFailedRun(ObjectNode data) {
        return data.path("status").asText().equals("failed") && !data.has("node_id");
    }

    /** Dify 1.11.2 to 1.12 sends text deltas under this name if the message has a file (docs/dify-api.md#events). */
    private static boolean isText(ObjectNode event) {
        return event.path("answer").isTextual() && !event.path("url").isTextual();
    }

    private static Map<String, JsonFilter> events(JsonFilter finished) {
        var events = new HashMap<String, JsonFilter>();
        events.put("message_end", MESSAGE_END);
        events.put("message_file", ENVELOPE.and(FILE));
        events.put("agent_thought", ENVELOPE.and(THOUGHT));
        events.put("agent_log", ENVELOPE.with("data", AGENT_LOG));
        events.put("workflow_started", ENVELOPE.with("data", RUN));
        events.put("workflow_finished", ENVELOPE.with("data", finished));
        events.put("workflow_paused", ENVELOPE.with("data", RUN));
        for (var step : Set.of(
                "node_started",
                "node_finished",
                "node_retry",
                "iteration_started",
                "iteration_next",
                "iteration_completed",
                "loop_started",
                "loop_next",
                "loop_completed",
                "parallel_branch_started",
                "parallel_branch_finished")) {
            events.put(step, ENVELOPE.with("data", STEP));
        }
        for (var form : Set.of("human_input_required", "human_input_form_filled", "human_input_form_timeout")) {
            events.put(form, ENVELOPE.with("data", FORM));
        }
        return Map.copyOf(events);
    }
}
