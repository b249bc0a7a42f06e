package chatgateway.api;

import chatgateway.auth.ChatUser;
import chatgateway.http.Params;
import chatgateway.json.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * What goes to Dify for an answer: built anew from the fields a client may set (docs/dify-api.md#send-a-message,
 * #completion-apps, #workflow-apps), the user last.
 *
 * <p>Fields that are not listed here are left out: {@code workflow_id}, {@code trace_id}, {@code retriever_from} and
 * whatever else is meant for a trusted caller.
 */
final class MessageBody {
    /** Longer questions are refused before Dify is asked; told to the page by {@code /api/session}. */
    static final int MAX_QUERY_CHARACTERS = 16_000;

    /** Any of these makes an object a file to some Dify, in an input as in a stored one. */
    private static final Set<String> FILE_MARKS =
            Set.of("transfer_method", "upload_file_id", "tool_file_id", "datasource_file_id", "dify_model_identity");

    private final ObjectNode sent;
    private final ChatUser user;
    private final Owners owners;

    /** @param sent what the client sent */
    MessageBody(ObjectNode sent, ChatUser user, Owners owners) {
        this.sent = sent;
        this.user = user;
        this.owners = owners;
    }

    /** For {@code POST /chat-messages}. Throws {@code invalid_param} naming the field and its rule, as the others do. */
    ObjectNode forChat() {
        var body = Json.object();
        body.put("query", query(false));
        body.put("conversation_id", conversationId(sent.path("conversation_id")));
        if (sent.path("auto_generate_name").isBoolean()) {
            body.set("auto_generate_name", sent.get("auto_generate_name"));
        }
        return finish(body);
    }

    /** For {@code POST /completion-messages}, where a query is one of several inputs. */
    ObjectNode forCompletion() {
        return finish(Json.object().put("query", query(true)));
    }

    /** For {@code POST /workflows/run}. */
    ObjectNode forWorkflow() {
        return finish(Json.object());
    }

    /** What the client filled in, with files that are this user's uploads. */
    ObjectNode inputs() {
        var value = sent.path("inputs");
        if (!value.isObject() && !value.isMissingNode()) {
            throw Params.invalid("'inputs' must be an object.");
        }
        var inputs = Json.object();
        value.properties().forEach(input -> inputs.set(input.getKey(), withOwnFiles(input.getValue())));
        return inputs;
    }

    static boolean isStreaming(ObjectNode body) {
        return body.path("response_mode").asText().equals("streaming");
    }

    private ObjectNode finish(ObjectNode body) {
        body.set("inputs", inputs().setAll(user.inputs())); // what the token says wins (docs/integrate.md#claims)
        body.put("response_mode", responseMode(sent.path("response_mode")));
        if (sent.hasNonNull("files")) {
            body.set("files", files(sent.get("files")));
        }
        return body.put("user", user.difyUser());
    }

    private String query(boolean mayBeEmpty) {
        var value = sent.path("query");
        if (mayBeEmpty && (value.isMissingNode() || value.isNull())) {
            return "";
        }
        var query = value.asText("");
        if (!value.isTextual() || (query.isBlank() && !mayBeEmpty) || query.length() > MAX_QUERY_CHARACTERS) {
            throw Params.invalid("'query' must be a text of 1 to " + MAX_QUERY_CHARACTERS + " characters.");
        }
        return query;
    }

    /** Dify answers in one piece when nothing is said; so do we. */
    private static String responseMode(JsonNode value) {
        var mode = value.isMissingNode() || value.isNull() ? "blocking" : value.asText();
        if (!mode.equals("streaming") && !mode.equals("blocking")) {
            throw Params.invalid("'response_mode' must be 'streaming' or 'blocking'.");
        }
        return mode;
    }

    private static String conversationId(JsonNode value) {
        var isText = value.isTextual() || value.isNull() || value.isMissingNode();
        var id = value.isTextual() ? value.textValue() : "";
        if (!isText || (!id.isEmpty() && !Params.isUuid(id))) {
            throw Params.invalid("'conversation_id' must be a UUID, or empty for a new conversation.");
        }
        return id;
    }

    private ArrayNode files(JsonNode value) {
        if (!(value instanceof ArrayNode list)) {
            throw Params.invalid("'files' must be a list.");
        }
        var files = list.arrayNode();
        list.forEach(file -> files.add(ownFile(file)));
        return files;
    }

    /** A copy of an input: a file may stand anywhere in it (docs/dify-api.md#traps). */
    private JsonNode withOwnFiles(JsonNode value) {
        if (FILE_MARKS.stream().anyMatch(value::has)) {
            return ownFile(value);
        }
        if (value instanceof ObjectNode object) {
            var copy = Json.object();
            object.properties().forEach(field -> copy.set(field.getKey(), withOwnFiles(field.getValue())));
            return copy;
        }
        if (value instanceof ArrayNode list) {
            var copy = list.arrayNode();
            list.forEach(item -> copy.add(withOwnFiles(item)));
            return copy;
        }
        return value;
    }

    /**
     * A file that this user uploaded, named by nothing but its id: a remote URL Dify would fetch from inside, and other
     * ids beside this one it may prefer (docs/dify-api.md#traps).
     */
    private ObjectNode ownFile(JsonNode file) {
        var id = file.path("upload_file_id").textValue();
        if (!file.path("transfer_method").asText().equals("local_file") || !Params.isUuid(id)) {
            throw Params.invalid("A file must be an upload: transfer_method 'local_file' and its upload_file_id.");
        }
        owners.check(id, user);
        return Json.object()
                .put("type", file.path("type").asText("custom"))
                .put("transfer_method", "local_file")
                .put("upload_file_id", id);
    }
}
