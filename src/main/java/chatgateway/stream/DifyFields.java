package chatgateway.stream;

import chatgateway.json.Json;
import chatgateway.json.JsonFilter;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.List;

/**
 * The fields of Dify's objects that users may see, in streams and in replies (docs/dify-api.md#endpoints,
 * #internals-in-events, #traps).
 */
public final class DifyFields {
    /** A file in a message or a result: no tenant, no storage key, no related id. */
    public static final JsonFilter FILE = JsonFilter.of(
            "id", "type", "transfer_method", "belongs_to", "filename", "extension", "mime_type", "size", "url");

    /**
     * Inputs and outputs of an app: any JSON. Dify writes files in them with tenant and storage key
     * (docs/dify-api.md#events), so these are filtered like other files.
     */
    public static final JsonFilter VALUES = JsonFilter.whole("dify_model_identity", FILE);

    /** A citation: no data set, no hash. */
    public static final JsonFilter CITATION = JsonFilter.of(
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

    /** A step of an agent: the tool and its input, not its output, which can be retrieved context. */
    public static final JsonFilter THOUGHT = JsonFilter.of(
                    "id", "message_id", "position", "thought", "tool", "tool_input", "files", "created_at")
            .withPlaceholder("observation", TextNode.valueOf(""))
            // ids in streams, objects in the history of Dify 0.11 (docs/dify-api.md#differences-between-versions)
            .with("message_files", FILE)
            .with("tool_labels", JsonFilter.whole());

    /** A step of a workflow: its name and status; no input, prompt or output. */
    public static final JsonFilter STEP = JsonFilter.of(
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

    /** A run of a workflow. Its inputs and outputs can be prompts, its error the text of a provider. */
    public static final JsonFilter RUN = JsonFilter.of(
                    "id",
                    "workflow_id",
                    "workflow_run_id",
                    "status",
                    "elapsed_time",
                    "total_steps",
                    "exceptions_count",
                    "created_at",
                    "finished_at")
            .with("files", FILE)
            .withPlaceholder("inputs", Json.object())
            .withPlaceholder("outputs", NullNode.instance)
            .withPlaceholder("error", NullNode.instance)
            .withPlaceholder("total_tokens", IntNode.valueOf(0));

    /** A form for a human (docs/dify-api.md#human-input): all of it is meant for the user. */
    public static final JsonFilter FORM = JsonFilter.of(
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
            .with("inputs", VALUES)
            .with("actions", JsonFilter.whole())
            .with("user_actions", JsonFilter.whole())
            .with("resolved_default_values", VALUES)
            .with("submitted_data", VALUES);

    /** The metadata of a finished answer. Token usage and price are not for users. */
    static final JsonFilter METADATA = JsonFilter.of()
            .with("retriever_resources", CITATION)
            .with("annotation_reply", JsonFilter.of("id"))
            .withPlaceholder("usage", noUsage());

    private DifyFields() {}

    /** As Dify writes the usage of an answer that took no model. */
    private static ObjectNode noUsage() {
        var usage = Json.object();
        for (var part : List.of("prompt", "completion")) {
            usage.put(part + "_tokens", 0)
                    .put(part + "_unit_price", "0")
                    .put(part + "_price_unit", "0")
                    .put(part + "_price", "0");
        }
        return usage.put("total_tokens", 0)
                .put("total_price", "0")
                .put("currency", "USD")
                .put("latency", new BigDecimal("0.0"));
    }
}
