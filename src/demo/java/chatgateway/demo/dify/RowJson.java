package chatgateway.demo.dify;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;

/** The JSON of rows in Dify's API (docs/dify-api.md#message-history, #list-conversations). */
final class RowJson {
    private static final String NO_PARENT = "00000000-0000-0000-0000-000000000000";

    private static final List<String> SAVED_OF_SOURCE = List.of(
            "position",
            "dataset_id",
            "dataset_name",
            "document_id",
            "document_name",
            "data_source_type",
            "segment_id",
            "score",
            "hit_count",
            "word_count",
            "segment_position",
            "index_node_hash",
            "content",
            "summary");

    /** The files of a thought in Dify 0.11. */
    private static final ObjectNode NO_FILE = DemoJson.object()
            .putNull("id")
            .putNull("filename")
            .putNull("type")
            .putNull("url")
            .putNull("mime_type")
            .put("size", 0)
            .putNull("transfer_method")
            .put("belongs_to", "user");

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
        var version = dify.version();
        var json = DemoJson.object()
                .put("id", row.id())
                .put("conversation_id", row.conversationId())
                .put("parent_message_id", NO_PARENT);
        json.set("inputs", row.inputs());
        json.put("query", row.query()).put("answer", row.answer());
        if (!version.atLeast(DifyVersion.V1_14)) {
            json.set("message_files", files(row, dify));
        }
        json.set("feedback", row.rating() == null ? null : DemoJson.object().put("rating", row.rating()));
        json.set("retriever_resources", sources(row, version));
        json.put("created_at", row.createdAt().getEpochSecond());
        json.set("agent_thoughts", thoughts(row, version));
        if (version.atLeast(DifyVersion.V1_14)) {
            json.set("message_files", files(row, dify));
        }
        json.put("status", row.status()).put("error", row.error());
        if (version.atLeast(DifyVersion.V1_14)) {
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

    /** A source of an answer, as events show it. */
    static ObjectNode source(int position, String document, String content, DifyVersion version, Mode mode) {
        var source = DemoJson.object();
        var isBrief = mode != Mode.ADVANCED_CHAT && !version.atLeast(DifyVersion.V1_4);
        if (!isBrief) {
            source.put("position", position);
        }
        source.put("dataset_id", "d1f1c5a0-0000-4000-8000-000000000001")
                .put("dataset_name", "Course notes")
                .put("document_id", "d1f1c5a0-0000-4000-8000-00000000010" + position)
                .put("document_name", document)
                .put("data_source_type", "upload_file")
                .put("segment_id", "d1f1c5a0-0000-4000-8000-00000000020" + position)
                .put("retriever_from", mode == Mode.ADVANCED_CHAT ? "workflow" : "api")
                .put("score", 0.92 - position / 20.0);
        if (isBrief) {
            return source.put("content", content).put("position", position);
        }
        if (mode == Mode.ADVANCED_CHAT || !version.atLeast(DifyVersion.V1_14)) {
            source.put("hit_count", 3)
                    .put("word_count", content.split("\\s+").length)
                    .put("segment_position", position)
                    .put("index_node_hash", "0f0e0d0c");
        } else {
            List.of("hit_count", "word_count", "segment_position", "index_node_hash")
                    .forEach(source::putNull);
        }
        source.put("content", content).putNull("page");
        if (version.atLeast(DifyVersion.V1_9)) {
            source.putNull("doc_metadata").putNull("title");
        }
        return version.atLeast(DifyVersion.V1_14) ? source.putNull("files").putNull("summary") : source;
    }

    /** The citations in history: Dify 1.14 stores them in a separate table, and chatflows of 0.11 do not store them. */
    private static ArrayNode sources(Message row, DifyVersion version) {
        var sources = DemoJson.array();
        for (var source : row.sources()) {
            if (!version.atLeast(DifyVersion.V1_14)) {
                sources.add(source);
                continue;
            }
            var saved = sources.addObject()
                    .put(
                            "id",
                            UUID.nameUUIDFromBytes((row.id() + source.path("position")).getBytes(UTF_8))
                                    .toString())
                    .put("message_id", row.id());
            for (var name : SAVED_OF_SOURCE) {
                saved.set(name, source.get(name));
            }
            saved.put("created_at", row.createdAt().getEpochSecond());
        }
        return sources;
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
                json.put("upload_file_id", upload == null ? null : upload.id());
            }
        }
        return files;
    }

    private static ArrayNode thoughts(Message row, DifyVersion version) {
        var thoughts = DemoJson.array();
        for (var thought : row.thoughts()) {
            var json = thoughts.addObject();
            json.set("id", thought.get("id"));
            json.putNull("chain_id").put("message_id", row.id());
            for (var name : List.of("position", "thought", "tool", "tool_labels", "tool_input")) {
                json.set(name, thought.get(name));
            }
            json.put("created_at", row.createdAt().getEpochSecond());
            json.set("observation", thought.get("observation"));
            if (version.atLeast(DifyVersion.V1_4)) {
                json.putArray("files");
            } else {
                json.putArray("message_files").add(NO_FILE.deepCopy());
            }
        }
        return thoughts;
    }
}
