package chatgateway.stream;

import chatgateway.json.JsonFilter;

/**
 * What users may see of the things Dify speaks of, in streams and in replies alike (docs/dify-api.md#endpoints,
 * #internals-in-events, #traps).
 */
public final class DifyFields {
    /** A file in a message or a result: no tenant, no storage key, no related id. */
    public static final JsonFilter FILE = JsonFilter.of(
            "id", "type", "transfer_method", "belongs_to", "filename", "extension", "mime_type", "size", "url");

    /**
     * What users put in or get out: of any shape. Files in it are written as Dify keeps them, tenant and storage included
     * (docs/dify-api.md#events), and are trimmed like other files.
     */
    public static final JsonFilter VALUES = JsonFilter.whole("dify_model_identity", FILE);

    /** A source of an answer: what the reader is shown, no data set and no hash. */
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

    /** A step of an agent: which tool and what it was asked, not what the tool found (retrieved context). */
    public static final JsonFilter THOUGHT = JsonFilter.of(
                    "id", "message_id", "position", "thought", "tool", "tool_input", "files", "created_at")
            // ids in streams, objects in the history of Dify 0.11 (docs/dify-api.md#differences-between-versions)
            .with("message_files", FILE)
            .with("tool_labels", JsonFilter.whole());

    /** A step of a workflow: its name and how it went, no input, prompt or output. */
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

    /** A run of a workflow. */
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
            .with("files", FILE);

    /** A question to a human (docs/dify-api.md#human-input): all of it is meant for the user. */
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

    /** What comes with the end of an answer. Usage is the operator's business, as it is for Dify's own WebApp. */
    static final JsonFilter METADATA =
            JsonFilter.of().with("retriever_resources", CITATION).with("annotation_reply", JsonFilter.of("id"));

    private DifyFields() {}
}
