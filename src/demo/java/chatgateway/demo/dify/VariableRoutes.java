package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The variables of a conversation, whose values are returned as Python's {@code str()} writes them
 * (docs/dify-api.md#conversation-variables).
 */
final class VariableRoutes {
    private final DifyInstance dify;

    VariableRoutes(DifyInstance dify) {
        this.dify = dify;
    }

    void list(Context ctx, Caller caller) {
        var limit = ListPage.limit(ctx);
        var row = dify.store().ownConversation(caller, ctx.pathParam("conversation_uuid"));
        var lastId = ListPage.id(ctx, "last_id");
        var names = row.variables().keySet().stream().toList();
        var last = names.stream().filter(name -> id(row, name).equals(lastId)).findFirst();
        if (!lastId.isEmpty() && last.isEmpty()) {
            throw DifyError.invalid("");
        }
        var wanted = dify.version().atLeast(DifyVersion.V1_12) ? ctx.queryParam("variable_name") : null;
        var following = names.subList(last.map(names::indexOf).orElse(-1) + 1, names.size()).stream()
                .filter(name -> wanted == null || name.contains(wanted))
                .toList();
        ErrorReply.json(ctx, 200, ListPage.of(limit, following, name -> shape(row, name)));
    }

    void update(Context ctx, Caller caller) {
        var row = dify.store().ownConversation(caller, ctx.pathParam("conversation_uuid"));
        var name = row.variables().keySet().stream()
                .filter(known -> id(row, known).equals(ctx.pathParam("variable_uuid")))
                .findFirst()
                .orElseThrow(() -> DifyError.notFound("Conversation Variable Not Exists."));
        var value = caller.body().path("value");
        var old = row.variables().get(name);
        if (old.getNodeType() != value.getNodeType()) {
            throw DifyError.of(400, "bad_request", "Type mismatch: variable expects " + type(old));
        }
        row.variables().put(name, value);
        ErrorReply.json(ctx, 200, shape(row, name));
    }

    private static ObjectNode shape(Conversation row, String name) {
        var value = row.variables().get(name);
        return DemoJson.object()
                .put("id", id(row, name))
                .put("name", name)
                .put("value_type", type(value))
                .put("value", DemoJson.pythonText(value))
                .put("description", "")
                .put("created_at", row.createdAt().getEpochSecond())
                .put("updated_at", row.updatedAt().getEpochSecond());
    }

    private static String id(Conversation row, String name) {
        return UUID.nameUUIDFromBytes((row.id() + name).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static String type(JsonNode value) {
        return value.isTextual() ? "string" : value.isNumber() ? "number" : "object";
    }
}
