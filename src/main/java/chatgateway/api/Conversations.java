package chatgateway.api;

import chatgateway.auth.ChatUser;
import chatgateway.dify.DifyClient;
import chatgateway.http.Params;
import chatgateway.http.Query;
import chatgateway.json.Json;
import chatgateway.json.JsonFilter;
import chatgateway.limits.Cost;
import chatgateway.stream.DifyFields;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The user's conversations: list, rename, delete, look into (docs/dify-api.md#endpoints). */
final class Conversations {
    private static final JsonFilter CONVERSATION = JsonFilter.of(
                    "id", "name", "status", "introduction", "created_at", "updated_at")
            .with("inputs", DifyFields.VALUES);
    private static final JsonFilter PAGE = JsonFilter.of("limit", "has_more").with("data", CONVERSATION);
    private static final JsonFilter VARIABLES = JsonFilter.of("limit", "has_more")
            .with(
                    "data",
                    JsonFilter.of("id", "name", "value_type", "value", "description", "created_at", "updated_at"));
    private static final Set<String> ORDERS = Set.of("created_at", "-created_at", "updated_at", "-updated_at");
    private static final int MAX_NAME_CHARACTERS = 255;

    private final DifyClient dify;
    private final Owners owners;
    private final AsyncHandler relay;

    Conversations(DifyClient dify, Owners owners, AsyncHandler relay) {
        this.dify = dify;
        this.owners = owners;
        this.relay = relay;
    }

    /** Query: {@code last_id} (UUID), {@code limit} 1 to 100, {@code sort_by}. */
    void list(Context ctx) {
        var call = relay.call(ctx);
        var query = new LinkedHashMap<String, String>();
        Params.id(ctx, "last_id", query);
        Params.limit(ctx, query);
        var order = Query.first(ctx, "sort_by");
        if (order != null && !ORDERS.contains(order)) {
            throw Params.invalid("'sort_by' must be one of created_at, -created_at, updated_at, -updated_at.");
        }
        if (order != null) {
            query.put("sort_by", order);
        }
        query.put("user", call.user().difyUser());
        relay.later(
                call, Cost.READ, () -> call.reply(PAGE.trim(dify.get(call.app(), List.of("conversations"), query))));
    }

    /** Body: {@code name}, or {@code auto_generate} true to have the model find one. */
    void rename(Context ctx) {
        var call = relay.call(ctx);
        var path = List.of("conversations", Params.pathId(ctx.pathParam("conversation_id")), "name");
        relay.withBody(
                call,
                Cost.WORK,
                sent -> call.reply(CONVERSATION.trim(dify.post(call.app(), path, naming(sent, call.user())))));
    }

    private static ObjectNode naming(ObjectNode sent, ChatUser user) {
        var name = sent.path("name").asText("").strip();
        var generate = sent.path("auto_generate").asBoolean(false);
        if (!generate && (name.isEmpty() || name.length() > MAX_NAME_CHARACTERS)) {
            throw Params.invalid(
                    "'name' must be a text of 1 to " + MAX_NAME_CHARACTERS + " characters, or 'auto_generate' true.");
        }
        var body = Json.object().put("auto_generate", generate);
        if (!generate) {
            body.put("name", name);
        }
        return body.put("user", user.difyUser());
    }

    /**
     * Asks first whether it is the user's own: several Difys delete whatever they are told to
     * (docs/dify-api.md#delete-a-conversation).
     */
    void delete(Context ctx) {
        var call = relay.call(ctx);
        var id = Params.pathId(ctx.pathParam("conversation_id"));
        var user = call.user().difyUser();
        relay.later(call, Cost.READ, () -> {
            dify.get(call.app(), List.of("messages"), Map.of("conversation_id", id, "limit", "1", "user", user));
            dify.delete(call.app(), List.of("conversations", id), Json.object().put("user", user));
            owners.forget(id);
            ctx.status(204);
        });
    }

    /** Query: {@code last_id} (UUID), {@code limit} 1 to 100, {@code variable_name}. */
    void variables(Context ctx) {
        var call = relay.call(ctx);
        var path = List.of("conversations", Params.pathId(ctx.pathParam("conversation_id")), "variables");
        var query = new LinkedHashMap<String, String>();
        Params.id(ctx, "last_id", query);
        Params.limit(ctx, query);
        var name = Query.first(ctx, "variable_name");
        if (name != null && !name.matches("[A-Za-z0-9_.-]{1,255}")) {
            throw Params.invalid("'variable_name' must be made of letters, digits, dots, hyphens and underscores.");
        }
        if (name != null) {
            query.put("variable_name", name);
        }
        query.put("user", call.user().difyUser());
        relay.later(call, Cost.READ, () -> call.reply(VARIABLES.trim(dify.get(call.app(), path, query))));
    }
}
