package chatgateway.api;

import chatgateway.auth.Owners;
import chatgateway.dify.DifyClient;
import chatgateway.events.HostEvents;
import chatgateway.http.GatewayException;
import chatgateway.http.JsonLines;
import chatgateway.http.RequestId;
import chatgateway.json.Json;
import chatgateway.json.JsonFilter;
import chatgateway.limits.Limits;
import chatgateway.stream.AnswerRegistry;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Exports all conversations of a user, and deletes all of them (docs/api.md#everything-of-a-user). */
final class WholeHistory {
    private static final Logger log = LoggerFactory.getLogger(WholeHistory.class);

    private static final JsonFilter CONVERSATION = JsonFilter.of("id", "name", "created_at", "updated_at");
    private static final JsonFilter FILE = JsonFilter.of("id", "filename", "type", "belongs_to");
    private static final JsonFilter MESSAGE = JsonFilter.of(
                    "id", "conversation_id", "created_at", "query", "answer", "status", "error")
            .with("inputs", JsonFilter.whole("dify_model_identity", JsonFilter.of("related_id", "filename", "type")))
            .with("feedback", JsonFilter.of("rating", "content"))
            .with("message_files", FILE);

    private static final int MAX_EXPORTED = 10_000; // conversations, of which the names are kept meanwhile
    private static final int MAX_DELETED = 1_000;
    private static final long MAX_SECONDS = 40; // of a deletion: proxies allow 60 s of silence
    private static final int MAX_FAILURES = 5; // one after the other: Dify is down

    private final Limits limits;
    private final DifyClient dify;
    private final Owners owners;
    private final AnswerRegistry answers;
    private final AsyncHandler async;
    private final HistoryPages pages;
    private final HostEvents hostEvents;

    WholeHistory(
            Limits limits,
            DifyClient dify,
            Owners owners,
            AnswerRegistry answers,
            AsyncHandler async,
            HistoryPages pages,
            HostEvents hostEvents) {
        this.limits = limits;
        this.dify = dify;
        this.owners = owners;
        this.answers = answers;
        this.async = async;
        this.pages = pages;
        this.hostEvents = hostEvents;
    }

    /** Links to files would end within minutes, so files are named only. */
    void export(Context ctx) {
        var request = async.request(ctx);
        alone(request, () -> {
            var found = conversations(request, MAX_EXPORTED + 1);
            var lines = JsonLines.open(ctx, "conversations.ndjson");
            try {
                export(request, found, lines);
            } catch (GatewayException e) {
                log.warn("request_id={} code={} the export ended early: {}", RequestId.of(ctx), e.code(), e.detail());
                lines.fail(e, body -> line("error").setAll(body));
            } catch (IOException e) {
                log.debug("request_id={} client disconnected before the end of the export", RequestId.of(ctx));
            }
        });
    }

    private void export(UserRequest request, List<ObjectNode> found, JsonLines lines) throws Exception {
        var exported = found.subList(0, Math.min(found.size(), MAX_EXPORTED));
        var user = request.user();
        lines.write(line("export")
                .put("version", 1)
                .put("ai_generated", true)
                .put("system_id", user.systemId())
                .put("user_id", user.userId())
                .put("exported_at", Instant.now().getEpochSecond()));
        var messages = new int[1];
        for (var conversation : exported) {
            lines.write(line("conversation").setAll(conversation));
            var id = conversation.path("id").asText();
            pages.messages(request, id, MESSAGE, message -> {
                lines.write(message(request, message));
                messages[0]++;
                return true;
            });
        }
        lines.write(line("end")
                .put("conversations", exported.size())
                .put("messages", messages[0])
                .put("complete", exported.size() == found.size()));
    }

    private static ObjectNode message(UserRequest request, ObjectNode message) {
        HistoryOutcomes.describeRow(message);
        return line("message").put("ai_generated", true).setAll(request.links().rewriteAll(message));
    }

    private static ObjectNode line(String type) {
        return Json.object().put("type", type);
    }

    /**
     * Can be repeated until nothing is left. The list is the proof of ownership: several versions delete any user's conversation
     * (docs/dify-api.md#delete-a-conversation).
     */
    void delete(Context ctx) {
        var request = async.request(ctx);
        alone(request, () -> {
            answers.endAll(request.user()); // or Dify would save the answer in a conversation that is gone
            var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_SECONDS);
            var left = new ArrayList<>(conversations(request, MAX_DELETED));
            var failed = new ArrayList<String>();
            var deleted = 0;
            var failures = 0;
            while (!left.isEmpty() && failures < MAX_FAILURES && System.nanoTime() - end < 0) {
                var id = left.remove(0).path("id").asText();
                if (delete(request, id)) {
                    deleted++;
                    failures = 0;
                } else {
                    failed.add(id);
                    failures++;
                }
            }
            ctx.json(Json.object()
                    .put("deleted", deleted)
                    .put("failed", failed.size())
                    .put("has_more", !left.isEmpty() || isAnyBeside(failed, request)));
        });
    }

    /** The place is free before the response ends: a client that sees the end may begin the next call at once. */
    private void alone(UserRequest request, AsyncHandler.Work work) {
        async.stream(request.ctx(), limits.acquireHistory(request.user()), () -> {
            work.run();
            return CompletableFuture.completedFuture(null);
        });
    }

    private boolean delete(UserRequest request, String id) {
        try {
            limits.chargeReply(request.user(), 0);
            dify.delete(
                    request.app(),
                    List.of("conversations", id),
                    Json.object().put("user", request.user().difyUser()));
        } catch (GatewayException e) {
            if (e.status() != 404) { // else it was deleted meanwhile
                log.warn(
                        "request_id={} code={} a conversation was not deleted: {}",
                        RequestId.of(request.ctx()),
                        e.code(),
                        e.detail());
                return false;
            }
        }
        owners.remove(id);
        hostEvents.conversationDeleted(request.user(), id);
        return true;
    }

    /** Whether there are others: Dify's list leaves out some that changed in the same second (docs/dify-api.md#list-conversations). */
    private boolean isAnyBeside(List<String> failed, UserRequest request) throws Exception {
        try {
            return conversations(request, failed.size() + 1).stream()
                    .anyMatch(row -> !failed.contains(row.path("id").asText()));
        } catch (GatewayException e) { // what was deleted must be reported all the same
            return true;
        }
    }

    /** The last used first. */
    private List<ObjectNode> conversations(UserRequest request, int max) throws Exception {
        var found = new ArrayList<ObjectNode>();
        pages.conversations(request, CONVERSATION, row -> {
            found.add(row);
            return found.size() < max;
        });
        return found;
    }
}
