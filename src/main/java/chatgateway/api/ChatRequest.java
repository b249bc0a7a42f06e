package chatgateway.api;

import chatgateway.Json;
import chatgateway.auth.ChatUser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What goes to Dify for a chat message: built anew from the fields a client may set (wire.md §4.1), the user last.
 *
 * <p>Fields that are not listed here are left out: {@code workflow_id}, {@code trace_id}, {@code retriever_from} and
 * whatever else is meant for a trusted caller.
 */
final class ChatRequest {
    /** Longer questions are refused before Dify is asked; told to the page by {@code /api/session}. */
    static final int MAX_QUERY_CHARACTERS = 16_000;

    private ChatRequest() {}

    /** @throws chatgateway.GatewayException {@code invalid_param}, naming the field and its rule */
    static ObjectNode rebuild(ObjectNode sent, ChatUser user) {
        var body = Json.object();
        body.set("inputs", inputs(sent.path("inputs"), user));
        body.put("query", query(sent.path("query")));
        body.put("response_mode", responseMode(sent.path("response_mode")));
        body.put("conversation_id", conversationId(sent.path("conversation_id")));
        if (sent.hasNonNull("files")) {
            body.set("files", files(sent.get("files")));
        }
        if (sent.path("auto_generate_name").isBoolean()) {
            body.set("auto_generate_name", sent.get("auto_generate_name"));
        }
        return body.put("user", user.difyUser());
    }

    static boolean isStreaming(ObjectNode body) {
        return body.path("response_mode").asText().equals("streaming");
    }

    private static String query(JsonNode sent) {
        var query = sent.asText("");
        if (!sent.isTextual() || query.isBlank() || query.length() > MAX_QUERY_CHARACTERS) {
            throw Params.invalid("'query' has to be a text of 1 to " + MAX_QUERY_CHARACTERS + " characters.");
        }
        return query;
    }

    /** Dify answers in one piece when nothing is said; so do we. */
    private static String responseMode(JsonNode sent) {
        var mode = sent.isMissingNode() || sent.isNull() ? "blocking" : sent.asText();
        if (!mode.equals("streaming") && !mode.equals("blocking")) {
            throw Params.invalid("'response_mode' has to be 'streaming' or 'blocking'.");
        }
        return mode;
    }

    private static String conversationId(JsonNode sent) {
        var id = sent.isNull() ? "" : sent.asText("");
        if (!id.isEmpty() && !Params.isUuid(id)) {
            throw Params.invalid("'conversation_id' has to be a UUID, or empty for a new conversation.");
        }
        return id;
    }

    /** What the token says wins: a user cannot alter it (design 2.3). */
    private static ObjectNode inputs(JsonNode sent, ChatUser user) {
        if (!sent.isObject() && !sent.isMissingNode()) {
            throw Params.invalid("'inputs' has to be an object.");
        }
        var inputs = Json.object();
        if (sent instanceof ObjectNode object) {
            inputs.setAll(object);
        }
        inputs.forEach(ChatRequest::refuseForeignFiles);
        inputs.setAll(user.inputs());
        return inputs;
    }

    private static ArrayNode files(JsonNode sent) {
        if (!(sent instanceof ArrayNode list)) {
            throw Params.invalid("'files' has to be a list.");
        }
        var files = list.arrayNode();
        for (var file : list) {
            refuseForeignFiles(file);
            if (!file.path("upload_file_id").isTextual()) {
                throw Params.invalid("Each of 'files' needs the 'upload_file_id' of an upload.");
            }
            files.addObject()
                    .put("type", file.path("type").asText("custom"))
                    .put("transfer_method", "local_file")
                    .set("upload_file_id", file.get("upload_file_id"));
        }
        return files;
    }

    /** A file is one that was uploaded here. A remote URL would be fetched by Dify, from inside (wire.md §10.6). */
    private static void refuseForeignFiles(JsonNode value) {
        if (value.has("transfer_method") || value.has("upload_file_id") || value.has("tool_file_id")) {
            var isUpload = value.path("transfer_method").asText().equals("local_file")
                    && Params.isUuid(value.path("upload_file_id").textValue());
            if (!isUpload) {
                throw Params.invalid(
                        "A file has to be an upload: transfer_method 'local_file' and its upload_file_id.");
            }
        }
        value.forEach(ChatRequest::refuseForeignFiles);
    }
}
