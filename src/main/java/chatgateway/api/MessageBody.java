package chatgateway.api;

import chatgateway.auth.ChatUser;
import chatgateway.auth.Owners;
import chatgateway.dify.AppType;
import chatgateway.http.GatewayException;
import chatgateway.http.Params;
import chatgateway.json.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * The body of a message for Dify, built from the fields that a client may set (docs/dify-api.md#send-a-message,
 * #completion-apps, #workflow-apps) and the user of the token.
 *
 * <p>All other fields are dropped: {@code workflow_id}, {@code trace_id}, {@code retriever_from} and others are for
 * trusted callers only.
 */
final class MessageBody {
    /** A longer message is refused here; {@code /api/session} gives the limit to the page. */
    static final int MAX_QUERY_CHARACTERS = 16_000;

    /** Some version of Dify takes an object with one of these fields for a file. */
    private static final Set<String> FILE_MARKS =
            Set.of("transfer_method", "upload_file_id", "tool_file_id", "datasource_file_id", "dify_model_identity");

    private final ObjectNode body;
    private final ChatUser user;
    private final Owners owners;

    /** @param body as the client sent it */
    MessageBody(ObjectNode body, ChatUser user, Owners owners) {
        this.body = body;
        this.user = user;
        this.owners = owners;
    }

    /** @throws GatewayException {@code invalid_param}, naming the field and its rule */
    ObjectNode forDify(AppType appType) {
        var message = Json.object();
        switch (appType) {
            case CHAT -> {
                message.put("query", query(false));
                message.put("conversation_id", conversationId(body.path("conversation_id")));
                if (body.path("auto_generate_name").isBoolean()) {
                    message.set("auto_generate_name", body.get("auto_generate_name"));
                }
            }
            case COMPLETION -> message.put("query", query(true));
            case WORKFLOW -> {} // has inputs only
        }
        message.set("inputs", inputs().setAll(user.inputs())); // inputs in the token win (docs/integrate.md#claims)
        message.put("response_mode", responseMode(body.path("response_mode")));
        if (body.hasNonNull("files")) {
            message.set("files", files(body.get("files")));
        }
        return message.put("user", user.difyUser());
    }

    /** The client's inputs. Files in them must be uploads of this user. */
    ObjectNode inputs() {
        var value = body.path("inputs");
        if (!value.isObject() && !value.isMissingNode()) {
            throw Params.invalid("'inputs' must be an object.");
        }
        var inputs = Json.object();
        value.properties().forEach(input -> inputs.set(input.getKey(), withOwnFiles(input.getValue())));
        return inputs;
    }

    static boolean isStreaming(ObjectNode message) {
        return message.path("response_mode").asText().equals("streaming");
    }

    private String query(boolean mayBeEmpty) {
        var value = body.path("query");
        if (mayBeEmpty && (value.isMissingNode() || value.isNull())) {
            return "";
        }
        var query = value.asText("");
        if (!value.isTextual() || (query.isBlank() && !mayBeEmpty) || query.length() > MAX_QUERY_CHARACTERS) {
            throw Params.invalid("'query' must be a text of 1 to " + MAX_QUERY_CHARACTERS + " characters.");
        }
        return query;
    }

    /** Blocking by default, as in Dify. */
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

    /** A copy of an input. Files can be nested anywhere in it (docs/dify-api.md#traps). */
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
     * A reference to an upload of this user, with the upload's id only: Dify would fetch a remote URL from inside its
     * network, and may prefer other ids to this one (docs/dify-api.md#traps).
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
