package chatgateway.api;

import chatgateway.auth.ChatUser;
import chatgateway.auth.Owners;
import chatgateway.dify.AppDetails;
import chatgateway.dify.AppType;
import chatgateway.dify.DifyClient;
import chatgateway.dify.DifyStream;
import chatgateway.events.HostEvents;
import chatgateway.http.EventStreamResponse;
import chatgateway.http.GatewayException;
import chatgateway.http.Params;
import chatgateway.http.RequestId;
import chatgateway.json.Json;
import chatgateway.limits.Cost;
import chatgateway.limits.Limits;
import chatgateway.limits.Permit;
import chatgateway.metrics.Metrics;
import chatgateway.stream.AnswerRegistry;
import chatgateway.stream.AnswerReport;
import chatgateway.stream.AnswerRequest;
import chatgateway.stream.EventPolicy;
import chatgateway.stream.Usage;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/**
 * Sends messages, and joins and stops their answers (docs/dify-api.md#send-a-message, #stop-an-answer, #completion-apps,
 * #workflow-apps).
 *
 * <p>A message is validated by {@link MessageBody} and handed to {@link AnswerRegistry}, which relays the answer on
 * a thread of its own. That thread also writes the events to the client.
 */
final class Answers {
    private final Limits limits;
    private final DifyClient dify;
    private final AppDetails details;
    private final AnswerRegistry answers;
    private final Owners owners;
    private final AsyncHandler async;
    private final Metrics metrics;
    private final HostEvents hostEvents;

    Answers(
            Limits limits,
            DifyClient dify,
            AppDetails details,
            AnswerRegistry answers,
            Owners owners,
            AsyncHandler async,
            Metrics metrics,
            HostEvents hostEvents) {
        this.limits = limits;
        this.dify = dify;
        this.details = details;
        this.answers = answers;
        this.owners = owners;
        this.async = async;
        this.metrics = metrics;
        this.hostEvents = hostEvents;
    }

    /** Sends a message. The permit is acquired before the body is read. */
    void send(Context ctx, AppType appType) {
        var request = async.request(ctx);
        var permit = acquireAnswer(request.user());
        async.streamBody(ctx, permit, json -> {
            var message = new MessageBody(json, request.user(), owners).forDify(appType);
            checkConversation(request, message.path("conversation_id").asText(""));
            if (MessageBody.isStreaming(message)) {
                return stream(request, appType, message, permit);
            }
            answer(request, appType, message);
            return CompletableFuture.completedFuture(null);
        });
    }

    /**
     * Reads on in a workflow run that paused or whose client disconnected, from Dify 1.13 on. Dify checks whose run it
     * is.
     */
    void runEvents(Context ctx) {
        var request = async.request(ctx);
        var runId = Params.pathId(ctx.pathParam("run_id"));
        owners.check(runId, request.user());
        var query = new LinkedHashMap<String, String>();
        Params.flag(ctx, "include_state_snapshot", query);
        query.put("user", request.user().difyUser());
        var permit = limits.acquireAnswer(request.user());
        async.stream(ctx, permit, () -> {
            var upstream = dify.runEvents(request.app(), List.of("workflow", runId, "events"), query);
            return relay(request, appType(request), Json.object(), upstream, permit);
        });
    }

    /** Joins an active answer: after a reload or a lost connection, or in a second tab. */
    void join(Context ctx) {
        var request = async.request(ctx);
        var conversationId = Params.pathId(ctx.pathParam("conversation_id"));
        request.user().checkConversation(conversationId);
        owners.check(conversationId, request.user());
        var permit = AsyncHandler.untilResponse(ctx, limits.acquireJoin(request.user()));
        async.stream(ctx, permit, () -> {
            var subscriber = answers.join(conversationId, request.user());
            metrics.join(subscriber.isPresent());
            if (subscriber.isPresent()) {
                return EventStreamResponse.write(ctx, subscriber.get()::writeTo);
            }
            ctx.status(204);
            return CompletableFuture.completedFuture(null);
        });
    }

    /** Stops an answer. Another user's is treated like one that Dify does not know: nothing happens, and that is success. */
    void stop(Context ctx, AppType appType) {
        var request = async.request(ctx);
        var user = request.user();
        var taskId = Params.pathId(ctx.pathParam("task_id"));
        var isAnothers = owners.isOwnedByAnother(user, taskId);
        async.handle(request, Cost.READ, () -> {
            if (!isAnothers) {
                answers.noteStop(taskId);
                dify.stop(request.app(), appType, taskId, user.difyUser());
            }
            ctx.json(Json.object().put("result", "success"));
        });
    }

    /** The type of the user's app: the id of a run does not show whether a chatflow or a workflow app owns it. */
    private AppType appType(UserRequest request) {
        var mode = details.get(request.app(), "info").path("mode").asText();
        return "workflow".equals(mode) ? AppType.WORKFLOW : AppType.CHAT;
    }

    private Permit acquireAnswer(ChatUser user) {
        try {
            return limits.acquireAnswer(user);
        } catch (GatewayException e) {
            hostEvents.refused(user, e);
            throw e;
        }
    }

    private void answer(UserRequest request, AppType appType, ObjectNode message) {
        var user = request.user();
        var measured = metrics.message(user.systemId());
        var report = new AnswerReport(
                RequestId.of(request.ctx()),
                message.path("conversation_id").asText(""),
                message.path("query").asText(""),
                hostEvents.haveContent(user.systemId()));
        var ids = Json.object();
        var failure = Optional.<GatewayException>empty();
        try {
            var reply = BoundedReply.open(limits, request);
            var answer = dify.answer(request.app(), appType.messagePath(), message, reply::keep);
            report.see(answer);
            ids.setAll(answer);
            limits.chargeTokens(user, Usage.tokens(answer));
            reply.send(EventPolicy.of(appType, request.links()).apply(answer));
        } catch (RuntimeException e) {
            measured.fail();
            failure = Optional.of(GatewayException.of(e));
            throw e;
        } finally {
            measured.end();
            if (hostEvents.areSent(user.systemId())) {
                hostEvents.answerFinished(user, report.finish(ids, failure, false, measured));
            }
        }
    }

    private CompletableFuture<Void> stream(UserRequest request, AppType appType, ObjectNode message, Permit permit) {
        var upstream = dify.stream(request.app(), appType.messagePath(), message);
        return relay(request, appType, message, upstream, permit);
    }

    /** Fails with what Dify refuses before the response begins, so that the client receives a status. */
    private CompletableFuture<Void> relay(
            UserRequest request, AppType appType, ObjectNode message, DifyStream upstream, Permit permit) {
        var user = request.user();
        LongConsumer usage = limits.limitsTokens(user) ? tokens -> limits.chargeTokens(user, tokens) : null;
        return answers.start(new AnswerRequest(
                        RequestId.of(request.ctx()),
                        request.user(),
                        request.app(),
                        appType,
                        message.path("conversation_id").asText(""),
                        message.path("query").asText(""),
                        upstream,
                        EventPolicy.of(appType, request.links()),
                        usage,
                        permit))
                .thenCompose(subscriber -> EventStreamResponse.write(request.ctx(), subscriber::writeTo));
    }

    /**
     * Dify 1.13 and later report a missing conversation only in the stream, and without a code; 1.14 begins a new one
     * instead (docs/dify-api.md#errors-inside-a-stream).
     */
    private void checkConversation(UserRequest request, String id) {
        if (id.isEmpty()) {
            return;
        }
        var user = request.user();
        owners.check(id, user);
        if (!owners.isOwnedBy(user, id)) {
            dify.get(
                    request.app(),
                    List.of("messages"),
                    Map.of("conversation_id", id, "limit", "1", "user", user.difyUser()));
            owners.add(id, user);
        }
    }
}
