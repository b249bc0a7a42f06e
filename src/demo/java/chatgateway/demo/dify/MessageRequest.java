package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.StreamSupport;

/**
 * The body of a message, parsed as Dify does: an invalid shape is an HTTP error in every version
 * (docs/dify-api.md#send-a-message).
 *
 * @param conversationId empty for a new conversation
 */
record MessageRequest(
        ObjectNode body,
        ObjectNode inputs,
        String query,
        List<JsonNode> files,
        boolean streaming,
        String conversationId,
        boolean autoName) {

    static MessageRequest read(ObjectNode body, Mode mode, DifyVersion version) {
        if (!(body.get("inputs") instanceof ObjectNode inputs)) {
            throw DifyError.parameter("inputs", "Missing required parameter in the JSON body", body);
        }
        var query = text(body, "query");
        if (mode.isChat() && !body.hasNonNull("query")) {
            throw DifyError.parameter("query", "Missing required parameter in the JSON body", body);
        }
        var files = body.path("files");
        if (!files.isMissingNode() && !files.isNull() && !files.isArray()) {
            throw DifyError.parameter("files", "Input should be a valid list", body);
        }
        var conversation = mode.isChat() ? text(body, "conversation_id") : "";
        if (!conversation.isEmpty() && !Auth.isUuid(conversation)) {
            throw DifyError.parameter("conversation_id", conversation + " is not a valid uuid.", body);
        }
        if (version.atLeast(DifyVersion.V1_9) && !text(body, "workflow_id").isEmpty()) {
            throw DifyError.notFound("Workflow not found."); // only the published version exists here
        }
        return new MessageRequest(
                body,
                inputs,
                query.replace("\0", ""),
                StreamSupport.stream(files.spliterator(), false).toList(),
                streaming(body),
                conversation,
                body.path("auto_generate_name").asBoolean(true));
    }

    /** The query, or all texts of the inputs in apps without a query. */
    String text() {
        if (!query.isEmpty()) {
            return query;
        }
        var texts = new StringJoiner(" ");
        inputs.forEach(value -> texts.add(value.asText()));
        return texts.toString();
    }

    private static boolean streaming(ObjectNode body) {
        var mode = text(body, "response_mode");
        if (!mode.isEmpty() && !mode.equals("streaming") && !mode.equals("blocking")) {
            throw DifyError.parameter("response_mode", mode + " is not a valid choice", body);
        }
        return mode.equals("streaming");
    }

    private static String text(ObjectNode body, String field) {
        return body.path(field).isNull() ? "" : body.path(field).asText();
    }
}
