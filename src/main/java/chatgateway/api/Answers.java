package chatgateway.api;

import chatgateway.dify.AppDetails;
import chatgateway.dify.DifyClient;
import chatgateway.dify.DifyStream;
import chatgateway.http.EventStream;
import chatgateway.http.Params;
import chatgateway.http.RequestId;
import chatgateway.json.Json;
import chatgateway.limits.Cost;
import chatgateway.limits.Limits;
import chatgateway.limits.Permit;
import chatgateway.metrics.Metrics;
import chatgateway.stream.AnswerContext;
import chatgateway.stream.AnswerRegistry;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Asking for an answer, following one, and stopping it (docs/dify-api.md#send-a-message, #stop-an-answer,
 * #completion-apps, #workflow-apps).
 */
final class Answers {
    private final Limits limits;
    private final DifyClient dify;
    private final AppDetails details;
    private final AnswerRegistry answers;
    private final Owners owners;
    private final AsyncHandler relay;
    private final Metrics metrics;

    Answers(
            Limits limits,
            DifyClient dify,
            AppDetails details,
            AnswerRegistry answers,
            Owners owners,
            AsyncHandler relay,
            Metrics metrics) {
        this.limits = limits;
        this.dify = dify;
        this.details = details;
        this.answers = answers;
        this.owners = owners;
        this.relay = relay;
        this.metrics = metrics;
    }

    /** The permit is taken before the body is read and given back when Dify is done. */
    void ask(Context ctx, AppType kind) {
        var call = relay.call(ctx);
        var permit = limits.admit(call.user());
        relay.withBody(ctx, permit, sent -> {
            var body = kind.rebuild(new MessageBody(sent, call.user(), owners));
            if (MessageBody.isStreaming(body)) {
                stream(call, kind, body, permit);
            } else {
                answer(call, kind, body, permit);
            }
        });
    }

    /** Goes on with a run that paused or lost its listener; Dify itself checks whose it is. From Dify 1.13 on. */
    void follow(Context ctx) {
        var call = relay.call(ctx);
        var run = Params.pathId(ctx.pathParam("run_id"));
        owners.check(run, call.user());
        var query = new LinkedHashMap<String, String>();
        Params.flag(ctx, "include_state_snapshot", query);
        query.put("user", call.user().difyUser());
        var permit = limits.admit(call.user());
        relay.later(ctx, permit, () -> {
            Supplier<DifyStream> question = () -> dify.follow(call.app(), List.of("workflow", run, "events"), query);
            write(call, kindOf(call), "", question, permit);
        });
    }

    /** Listens to an answer that is being written here: after a reload, a lost connection, in a second tab. */
    void live(Context ctx) {
        var call = relay.call(ctx);
        var conversation = Params.pathId(ctx.pathParam("conversation_id"));
        owners.check(conversation, call.user());
        relay.during(ctx, limits.join(call.user()), () -> {
            var listener = answers.join(conversation, call.user().difyUser());
            metrics.join(listener.isPresent());
            if (listener.isPresent()) {
                EventStream.write(ctx, listener.get()::writeTo);
            } else {
                ctx.status(204);
            }
        });
    }

    /** Stops: another user's answer is treated as one that Dify does not know, which is silence and success. */
    void stop(Context ctx, AppType kind) {
        var call = relay.call(ctx);
        var taskId = Params.pathId(ctx.pathParam("task_id"));
        var isAnothers = owners.isKnownToBeAnothers(taskId, call.user());
        relay.later(call, Cost.READ, () -> {
            if (!isAnothers) {
                stop(call, kind, taskId);
            }
            ctx.json(Json.object().put("result", "success"));
        });
    }

    /** A run's id does not tell whether it writes a chat message or is all there is. */
    private AppType kindOf(UserRequest call) {
        var mode = details.get(call.app(), "info").path("mode").asText();
        return "workflow".equals(mode) ? AppType.WORKFLOW : AppType.CHAT;
    }

    private void answer(UserRequest call, AppType kind, ObjectNode body, Permit permit) {
        var measured = metrics.message(call.user().systemId());
        try (permit) {
            call.ctx().json(kind.policy(call.links()).apply(dify.answer(call.app(), kind.path(), body)));
        } catch (RuntimeException e) {
            measured.fail();
            throw e;
        } finally {
            measured.end();
        }
    }

    /** Throws what Dify refuses, before a byte has reached the browser. */
    private void stream(UserRequest call, AppType kind, ObjectNode body, Permit permit) throws InterruptedException {
        var conversation = body.path("conversation_id").asText("");
        proveConversation(call, conversation);
        write(call, kind, conversation, () -> dify.stream(call.app(), kind.path(), body), permit);
    }

    /** From here on the permit belongs to the answer, which may outlive this request. */
    private void write(
            UserRequest call, AppType kind, String conversation, Supplier<DifyStream> question, Permit permit)
            throws InterruptedException {
        var origin = new AnswerContext(
                RequestId.of(call.ctx()),
                call.user().difyUser(),
                conversation,
                id -> owners.learn(id, call.user()),
                taskId -> stop(call, kind, taskId),
                metrics.message(call.user().systemId()),
                permit::close);
        EventStream.write(call.ctx(), answers.start(question, kind.policy(call.links()), origin)::writeTo);
    }

    private void stop(UserRequest call, AppType kind, String taskId) {
        dify.post(
                call.app(),
                kind.stopPath(taskId),
                Json.object().put("user", call.user().difyUser()));
    }

    /**
     * Dify 1.13 and later say only in the stream, and without a code, that a conversation is not there
     * (docs/dify-api.md#errors-inside-a-stream).
     */
    private void proveConversation(UserRequest call, String id) {
        if (id.isEmpty()) {
            return;
        }
        owners.check(id, call.user());
        if (!owners.isKnownToBeOwn(id, call.user())) {
            var query = Map.of(
                    "conversation_id", id, "limit", "1", "user", call.user().difyUser());
            dify.get(call.app(), List.of("messages"), query);
            owners.learn(id, call.user());
        }
    }
}
