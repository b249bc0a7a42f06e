package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The JSON of rows in Dify's API (docs/dify-api.md#message-history, #list-conversations). */
final class RowJson {
    private static final String NO_PARENT = "00000000-0000-0000-0000-000000000000";

    private RowJson() {}

    static ObjectNode conversation(Conversation row) {
        var json = DemoJson.object().put("id", row.id()).put("name", row.name());
        json.set("inputs", row.inputs());
        return json.put("status", "normal")
                .put("introduction", "")
                .put("created_at", row.createdAt().getEpochSecond())
                .put("updated_at", row.updatedAt().getEpochSecond());
    }

    static ObjectNode message(Message row, DifyInstance dify) {
        var json = DemoJson.object()
                .put("id", row.id())
                .put("conversation_id", row.conversationId())
                .put("parent_message_id", NO_PARENT);
        json.set("inputs", row.inputs());
        json.put("query", row.query()).put("answer", row.answer());
        json.set("message_files", files(row, dify));
        json.set("feedback", row.rating() == null ? null : DemoJson.object().put("rating", row.rating()));
        json.putArray("retriever_resources").addAll(row.sources());
        json.set("agent_thoughts", thoughts(row, dify.version()));
        json.put("status", row.status())
                .put("error", row.error())
                .put("created_at", row.createdAt().getEpochSecond());
        if (dify.version().atLeast(DifyVersion.V1_14)) {
            var extra = json.putArray("extra_contents");
            if (row.form() != null) {
                extra.add(row.form().extraContent());
            }
        }
        return json;
    }

    /** A thought of an agent, still empty. */
    static ObjectNode thought(String id, int position) {
        var thought = DemoJson.object().put("id", id).put("position", position);
        thought.put("thought", "").put("observation", "").put("tool", "").putObject("tool_labels");
        thought.put("tool_input", "").putArray("message_files");
        return thought;
    }

    /** A source of an answer. */
    static ObjectNode source(int position, String document, String content) {
        return DemoJson.object()
                .put("position", position)
                .put("dataset_id", "d1f1c5a0-0000-4000-8000-000000000001")
                .put("dataset_name", "Course notes")
                .put("document_id", "d1f1c5a0-0000-4000-8000-00000000010" + position)
                .put("document_name", document)
                .put("data_source_type", "upload_file")
                .put("segment_id", "d1f1c5a0-0000-4000-8000-00000000020" + position)
                .put("retriever_from", "api")
                .put("score", 0.92 - position / 20.0)
                .put("hit_count", 3)
                .put("word_count", content.split("\\s+").length)
                .put("segment_position", position)
                .putNull("index_node_hash")
                .put("content", content);
    }

    private static ArrayNode files(Message row, DifyInstance dify) {
        var files = DemoJson.array();
        for (var file : row.files()) {
            var upload = file.upload();
            var json = files.addObject().put("id", file.id());
            if (upload == null) {
                json.put("filename", file.remoteUrl().substring(file.remoteUrl().lastIndexOf('/') + 1))
                        .put("type", file.type())
                        .put("url", file.remoteUrl())
                        .putNull("mime_type")
                        .putNull("size")
                        .put("transfer_method", "remote_url");
            } else {
                json.put("filename", upload.name())
                        .put("type", file.type())
                        .put("url", dify.links().link(upload))
                        .put("mime_type", upload.mimeType())
                        .put("size", upload.bytes().length)
                        .put("transfer_method", upload.owner() == null ? "tool_file" : "local_file");
            }
            json.put("belongs_to", file.belongsTo());
            if (dify.version().atLeast(DifyVersion.V1_4)) {
                json.put("upload_file_id", upload == null || upload.owner() == null ? null : upload.id());
            }
        }
        return files;
    }

    private static ArrayNode thoughts(Message row, DifyVersion version) {
        var thoughts = DemoJson.array();
        for (var thought : row.thoughts()) {
            var json = thoughts.addObject();
            json.setAll(thought);
            json.remove("message_files");
            json.putNull("chain_id")
                    .put("message_id", row.id())
                    .put("created_at", row.createdAt().getEpochSecond());
            json.putArray(version.atLeast(DifyVersion.V1_4) ? "files" : "message_files");
        }
        return thoughts;
    }
}
