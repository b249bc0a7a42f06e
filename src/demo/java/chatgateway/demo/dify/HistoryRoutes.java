package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Conversations and messages, with the ownership checks of each version (docs/dify-api.md#endpoints).
 */
final class HistoryRoutes {
    private final DifyInstance dify;

    HistoryRoutes(DifyInstance dify) {
        this.dify = dify;
    }

    /** Oldest first within a page; the next page is older. */
    void messages(Context ctx, Caller caller) {
        caller.needsChatApp();
        var limit = ListPage.limit(ctx);
        if (ctx.queryParam("conversation_id") == null) {
            throw DifyError.parameter(
                    "conversation_id", "Missing required parameter in the query string", ListPage.asked(ctx));
        }
        var id = ListPage.id(ctx, "conversation_id");
        var firstId = ListPage.id(ctx, "first_id");
        if (id.isEmpty()) {
            ErrorReply.json(ctx, 200, ListPage.of(limit, List.<Message>of(), row -> RowJson.message(row, dify)));
            return;
        }
        var older = new ArrayList<>(dify.store().messagesIn(dify.store().ownConversation(caller, id)));
        if (!firstId.isEmpty()) {
            var first = older.stream().filter(row -> row.id().equals(firstId)).findFirst();
            var at = first.map(older::indexOf).orElseThrow(() -> DifyError.notFound("First Message Not Exists."));
            older.subList(at, older.size()).clear();
        }
        var shown = new ArrayList<>(older.subList(Math.max(0, older.size() - limit), older.size()));
        var page = ListPage.of(limit, shown, row -> RowJson.message(row, dify));
        ErrorReply.json(ctx, 200, page.put("has_more", older.size() > limit));
    }

    void suggested(Context ctx, Caller caller) {
        var message = dify.store().ownMessage(caller, ctx.pathParam("message_uuid"));
        var body = DemoJson.object().put("result", "success");
        DemoTexts.followUps(message.query()).forEach(body.putArray("data")::add);
        ErrorReply.json(ctx, 200, body);
    }

    void feedback(Context ctx, Caller caller) {
        var message = dify.store().ownMessage(caller, ctx.pathParam("message_uuid"));
        var rating = caller.body().path("rating").asText(null);
        if (rating != null && !rating.equals("like") && !rating.equals("dislike")) {
            throw DifyError.parameter("rating", rating + " is not a valid choice", caller.body());
        }
        if (rating == null && message.rating() == null) {
            throw DifyError.invalid("rating cannot be None when feedback not exists");
        }
        message.rate(rating, caller.body().path("content").asText(null));
        ErrorReply.success(ctx);
    }

    void conversations(Context ctx, Caller caller) {
        caller.needsChatApp();
        var limit = ListPage.limit(ctx);
        var lastId = ListPage.id(ctx, "last_id");
        var order = order(ctx);
        var rows = new ArrayList<>(dify.store().conversationsOf(caller.user()));
        rows.sort(order);
        if (!lastId.isEmpty()) {
            var last = rows.stream()
                    .filter(row -> row.id().equals(lastId))
                    .findFirst()
                    .orElseThrow(() -> DifyError.notFound("Last Conversation Not Exists."));
            rows.removeIf(row -> order.compare(row, last) <= 0);
        }
        ErrorReply.json(ctx, 200, ListPage.of(limit, rows, RowJson::conversation));
    }

    /**
     * From V1_9 until V1_14 neither owner nor existence of the conversation is checked
     * (docs/dify-api.md#delete-a-conversation).
     */
    void delete(Context ctx, Caller caller) {
        var id = ctx.pathParam("conversation_uuid");
        var version = dify.version();
        if (!version.atLeast(DifyVersion.V1_9)) {
            dify.store().ownConversation(caller, id).markDeleted();
        } else {
            if (version.atLeast(DifyVersion.V1_14)) {
                dify.store().ownConversation(caller, id);
            }
            dify.store().removeConversation(id);
        }
        if (version.atLeast(DifyVersion.V1_4)) {
            ctx.status(204);
        } else {
            ErrorReply.success(ctx);
        }
    }

    void rename(Context ctx, Caller caller) {
        var body = caller.body();
        var generate = body.path("auto_generate").asBoolean();
        var name = body.path("name").asText(null);
        if (!generate && (name == null || name.isBlank()) && dify.version().atLeast(DifyVersion.V1_12)) {
            throw DifyError.parameter("name", "name is required when auto_generate is false", body);
        }
        var row = dify.store().ownConversation(caller, ctx.pathParam("conversation_uuid"));
        if (generate) {
            var messages = dify.store().messagesIn(row);
            if (messages.isEmpty()) {
                throw DifyError.invalid("");
            }
            name = ConversationTitle.of(messages.get(0).query());
        }
        row.rename(name);
        ErrorReply.json(ctx, 200, RowJson.conversation(row));
    }

    /** The ratings of all users of the app; the gateway must not expose this route. */
    void feedbacks(Context ctx, Caller caller) {
        var body = DemoJson.object();
        var data = body.putArray("data");
        dify.store().messages().stream()
                .filter(row -> row.app().equals(caller.app().id()) && row.rating() != null)
                .forEach(row -> data.add(feedbackRow(row)));
        ErrorReply.json(ctx, 200, body);
    }

    private static ObjectNode feedbackRow(Message row) {
        return DemoJson.object()
                .put("id", row.id())
                .put("app_id", row.app())
                .put("conversation_id", row.conversationId())
                .put("message_id", row.id())
                .put("rating", row.rating())
                .put("content", row.comment())
                .put("from_source", "user")
                .put("from_end_user_id", row.owner())
                .put("created_at", row.createdAt().toString());
    }

    private static Comparator<Conversation> order(Context ctx) {
        var sort = ctx.queryParam("sort_by") == null ? "-updated_at" : ctx.queryParam("sort_by");
        return switch (sort) {
            case "created_at" -> Comparator.comparing(Conversation::createdAt);
            case "-created_at" -> Collections.reverseOrder(Comparator.comparing(Conversation::createdAt));
            case "updated_at" -> Comparator.comparing(Conversation::updatedAt);
            case "-updated_at" -> Collections.reverseOrder(Comparator.comparing(Conversation::updatedAt));
            default -> throw DifyError.parameter("sort_by", sort + " is not a valid choice", ListPage.asked(ctx));
        };
    }
}
