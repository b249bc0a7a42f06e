package chatgateway.api;

import chatgateway.auth.ChatUser;
import chatgateway.dify.DifyClient;
import chatgateway.dify.DifyException;
import chatgateway.events.HostEvents;
import chatgateway.http.Params;
import chatgateway.json.Json;
import chatgateway.json.JsonFilter;
import chatgateway.limits.Cost;
import chatgateway.limits.Limits;
import chatgateway.limits.ModelCall;
import chatgateway.stream.DifyFields;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the messages of a conversation and suggestions for the next one, and takes feedback (docs/dify-api.md#endpoints). */
final class Messages {
    private static final JsonFilter PAGE = JsonFilter.of("limit", "has_more")
            .with(
                    "data",
                    JsonFilter.of(
                                    "id",
                                    "conversation_id",
                                    "parent_message_id",
                                    "query",
                                    "answer",
                                    "status",
                                    "error",
                                    "created_at")
                            .with("inputs", InputFiles.INPUTS)
                            .with("feedback", JsonFilter.of("rating", "content"))
                            .with("message_files", DifyFields.FILE.and(JsonFilter.of("upload_file_id")))
                            .with("retriever_resources", DifyFields.CITATION)
                            .with("agent_thoughts", DifyFields.THOUGHT)
                            .with(
                                    "extra_contents",
                                    JsonFilter.of("type", "workflow_run_id", "submitted")
                                            .with("form_definition", DifyFields.FORM)
                                            .with("form_submission_data", DifyFields.FORM)));
    private static final JsonFilter SUGGESTIONS = JsonFilter.of("result", "data");
    private static final int MAX_COMMENT_CHARACTERS = 4000;

    private final Limits limits;
    private final DifyClient dify;
    private final InputFiles inputFiles;
    private final AsyncHandler async;
    private final ListReplies lists;
    private final HostEvents hostEvents;

    Messages(
            Limits limits,
            DifyClient dify,
            InputFiles inputFiles,
            AsyncHandler async,
            ListReplies lists,
            HostEvents hostEvents) {
        this.limits = limits;
        this.dify = dify;
        this.inputFiles = inputFiles;
        this.async = async;
        this.lists = lists;
        this.hostEvents = hostEvents;
    }

    /** Query: {@code conversation_id} (UUID), {@code first_id} (UUID, of the oldest message known), {@code limit} 1 to 100. */
    void list(Context ctx) {
        var request = async.request(ctx);
        var query = new LinkedHashMap<String, String>();
        Params.id(ctx, "conversation_id", query);
        if (!query.containsKey("conversation_id")) {
            throw Params.invalid("'conversation_id' must be a UUID.");
        }
        request.user().checkConversation(query.get("conversation_id"));
        Params.id(ctx, "first_id", query);
        Params.limit(ctx, query);
        query.put("user", request.user().difyUser());
        lists.send(request, List.of("messages"), query, PAGE, page -> {
            hostEvents.conversationRead(request.user(), query.get("conversation_id"));
            return inputFiles.restore(HistoryOutcomes.describe(page), request.user());
        });
    }

    void suggested(Context ctx) {
        var request = async.request(ctx);
        var path = List.of("messages", Params.pathId(ctx.pathParam("message_id")), "suggested");
        var query = Map.of("user", request.user().difyUser());
        async.handle(request, Cost.WORK, () -> {
            limits.chargeModelCall(request.user(), ModelCall.SUGGESTIONS, 1);
            request.reply(SUGGESTIONS.trim(dify.slowGet(request.app(), path, query)));
        });
    }

    /** Body: {@code rating} ({@code like}, {@code dislike} or null to withdraw it) and {@code content}, a comment. */
    void feedback(Context ctx) {
        var request = async.request(ctx);
        var messageId = Params.pathId(ctx.pathParam("message_id"));
        async.handleBody(request, Cost.READ, body -> {
            var feedback = rating(body, request.user());
            rate(request, List.of("messages", messageId, "feedbacks"), feedback);
            hostEvents.feedbackGiven(request.user(), messageId, feedback);
            ctx.json(Json.object().put("result", "success"));
        });
    }

    /** Dify refuses to withdraw a rating that is not there; the client has what it wants. */
    private void rate(UserRequest request, List<String> path, ObjectNode feedback) {
        try {
            dify.post(request.app(), path, feedback);
        } catch (DifyException e) {
            if (!feedback.path("rating").isNull() || !"rating".equals(e.field())) {
                throw e;
            }
        }
    }

    private static ObjectNode rating(ObjectNode body, ChatUser user) {
        var rating = body.path("rating"); // some clients omit null fields
        if (body.hasNonNull("rating") && !List.of("like", "dislike").contains(rating.asText())) {
            throw Params.invalid("'rating' must be 'like', 'dislike' or null.");
        }
        var feedback = Json.object().put("rating", rating.textValue());
        var content = body.path("content").asText("");
        if (content.length() > MAX_COMMENT_CHARACTERS) {
            throw Params.invalid("'content' must be a text of at most " + MAX_COMMENT_CHARACTERS + " characters.");
        }
        if (!content.isEmpty()) {
            feedback.put("content", content);
        }
        return feedback.put("user", user.difyUser());
    }
}
