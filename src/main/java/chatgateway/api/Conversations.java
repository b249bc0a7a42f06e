package chatgateway.api;

import chatgateway.auth.ChatUser;
import chatgateway.auth.Owners;
import chatgateway.dify.DifyClient;
import chatgateway.events.HostEvents;
import chatgateway.http.Params;
import chatgateway.http.Query;
import chatgateway.json.Json;
import chatgateway.json.JsonFilter;
import chatgateway.limits.Cost;
import chatgateway.limits.Limits;
import chatgateway.limits.ModelCall;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lists, renames and deletes conversations, and reads their variables (docs/dify-api.md#endpoints). */
final class Conversations {
    private static final JsonFilter CONVERSATION = JsonFilter.of(
                    "id", "name", "status", "introduction", "created_at", "updated_at")
            .with("inputs", InputFiles.INPUTS);
    private static final JsonFilter PAGE = JsonFilter.of("limit", "has_more").with("data", CONVERSATION);
    private static final JsonFilter VARIABLES = JsonFilter.of("limit", "has_more")
            .with(
                    "data",
                    JsonFilter.of("id", "name", "value_type", "value", "description", "created_at", "updated_at"));
    private static final Set<String> ORDERS = Set.of("created_at", "-created_at", "updated_at", "-updated_at");
    private static final int MAX_NAME_CHARACTERS = 255;

    private final Limits limits;
    private final DifyClient dify;
    private final Owners owners;
    private final InputFiles inputFiles;
    private final AsyncHandler async;
    private final ListReplies lists;
    private final HistoryPages pages;
    private final HostEvents hostEvents;

    Conversations(
            Limits limits,
            DifyClient dify,
            Owners owners,
            InputFiles inputFiles,
            AsyncHandler async,
            ListReplies lists,
            HistoryPages pages,
            HostEvents hostEvents) {
        this.limits = limits;
        this.inputFiles = inputFiles;
        this.dify = dify;
        this.owners = owners;
        this.async = async;
        this.lists = lists;
        this.pages = pages;
        this.hostEvents = hostEvents;
    }

    /** Query: {@code last_id} (UUID), {@code limit} 1 to 100, {@code sort_by}. */
    void list(Context ctx) {
        var request = async.request(ctx);
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
        query.put("user", request.user().difyUser());
        var only = request.user().onlyConversation();
        if (only != null) {
            async.handle(request, Cost.READ, () -> listOnly(request, only));
            return;
        }
        lists.send(request, List.of("conversations"), query, PAGE, page -> inputFiles.restore(page, request.user()));
    }

    /** Dify finds no conversation by its id, so it is searched for. */
    private void listOnly(UserRequest request, String id) throws Exception {
        var reply = BoundedReply.open(limits, request);
        var page = Json.object().put("limit", 1).put("has_more", false);
        var rows = page.putArray("data");
        pages.conversations(request, CONVERSATION, row -> {
            if (id.equalsIgnoreCase(row.path("id").asText())) {
                rows.add(row);
            }
            return rows.isEmpty();
        });
        reply.send(request.links().rewriteAll(inputFiles.restore(page, request.user())));
    }

    /** Body: {@code name}, or {@code auto_generate} true for a name by the model. */
    void rename(Context ctx) {
        var request = async.request(ctx);
        var path = List.of("conversations", Params.pathId(ctx.pathParam("conversation_id")), "name");
        async.handleBody(request, Cost.WORK, body -> {
            var name = newName(body, request.user());
            if (name.path("auto_generate").asBoolean()) {
                limits.chargeModelCall(request.user(), ModelCall.TITLE, 1);
            }
            request.reply(CONVERSATION.trim(dify.post(request.app(), path, name)));
        });
    }

    private static ObjectNode newName(ObjectNode body, ChatUser user) {
        var name = body.path("name").asText("").strip();
        var generate = body.path("auto_generate").asBoolean(false);
        if (!generate && (name.isEmpty() || name.length() > MAX_NAME_CHARACTERS)) {
            throw Params.invalid(
                    "'name' must be a text of 1 to " + MAX_NAME_CHARACTERS + " characters, or 'auto_generate' true.");
        }
        var change = Json.object().put("auto_generate", generate);
        if (!generate) {
            change.put("name", name);
        }
        return change.put("user", user.difyUser());
    }

    /** Reads it as the user first, because several versions delete any user's conversation (docs/dify-api.md#delete-a-conversation). */
    void delete(Context ctx) {
        var request = async.request(ctx);
        var id = Params.pathId(ctx.pathParam("conversation_id"));
        var user = request.user().difyUser();
        async.handle(request, Cost.READ, () -> {
            dify.get(request.app(), List.of("messages"), Map.of("conversation_id", id, "limit", "1", "user", user));
            dify.delete(
                    request.app(), List.of("conversations", id), Json.object().put("user", user));
            owners.remove(id);
            hostEvents.conversationDeleted(request.user(), id);
            ctx.status(204);
        });
    }

    /** Query: {@code last_id} (UUID), {@code limit} 1 to 100, {@code variable_name}. */
    void variables(Context ctx) {
        var request = async.request(ctx);
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
        query.put("user", request.user().difyUser());
        lists.send(request, path, query, VARIABLES, page -> page);
    }
}
