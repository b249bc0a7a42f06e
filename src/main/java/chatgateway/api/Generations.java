package chatgateway.api;

import chatgateway.Json;
import chatgateway.RequestId;
import chatgateway.dify.AppDetails;
import chatgateway.dify.DifyClient;
import chatgateway.dify.DifyStream;
import chatgateway.limits.Limits;
import chatgateway.stream.Answers;
import chatgateway.stream.EventPolicy;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Asking for an answer, following one, and stopping it (wire.md §4.1, §4.2, §4.14, §4.15). */
final class Generations {
    private final Limits limits;
    private final DifyClient dify;
    private final AppDetails details;
    private final Answers answers;
    private final Owners owners;
    private final Relay relay;

    Generations(Limits limits, DifyClient dify, AppDetails details, Answers answers, Owners owners, Relay relay) {
        this.limits = limits;
        this.dify = dify;
        this.details = details;
        this.answers = answers;
        this.owners = owners;
        this.relay = relay;
    }

    void chat(Context ctx) {
        var call = relay.call(ctx);
        ask(call, List.of("chat-messages"), Question::forChat, EventPolicy.ofText(call.links()));
    }

    void complete(Context ctx) {
        var call = relay.call(ctx);
        ask(call, List.of("completion-messages"), Question::forCompletion, EventPolicy.ofText(call.links()));
    }

    void run(Context ctx) {
        var call = relay.call(ctx);
        ask(call, List.of("workflows", "run"), Question::forWorkflow, EventPolicy.ofWorkflow(call.links()));
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
        relay.later(
                ctx,
                () -> {
                    var policy = policyOf(call);
                    stream(call, dify.follow(call.app(), List.of("workflow", run, "events"), query), policy, permit);
                },
                permit::close);
    }

    /** A run's id does not tell whether it writes a chat message or is all there is. */
    private EventPolicy policyOf(Call call) {
        var isWorkflow =
                "workflow".equals(details.get(call.app(), "info").path("mode").asText());
        return isWorkflow ? EventPolicy.ofWorkflow(call.links()) : EventPolicy.ofText(call.links());
    }

    /** Stops: another user's answer is treated as one that Dify does not know, which is silence and success. */
    void stop(Context ctx, List<String> path) {
        var call = relay.call(ctx);
        var taskId = Params.pathId(ctx.pathParam("task_id"));
        if (owners.isKnownToBeAnothers(taskId, call.user())) {
            ctx.json(Json.object().put("result", "success"));
            return;
        }
        var body = Json.object().put("user", call.user().difyUser());
        relay.later(ctx, () -> {
            dify.post(
                    call.app(),
                    Stream.concat(path.stream(), Stream.of(taskId, "stop")).toList(),
                    body);
            ctx.json(Json.object().put("result", "success"));
        });
    }

    /** The permit is taken before the body is read and given back when Dify is done. */
    private void ask(Call call, List<String> path, Function<Question, ObjectNode> rebuild, EventPolicy policy) {
        var permit = limits.admit(call.user());
        try {
            var sent = new Question(JsonBody.read(call.ctx()), call.user(), owners);
            var body = rebuild.apply(sent);
            Relay.Work work = Question.isStreaming(body)
                    ? () -> stream(call, open(call, path, body), policy, permit)
                    : () -> answer(call, path, body, policy, permit);
            relay.later(call.ctx(), work, permit::close);
        } catch (RuntimeException e) {
            permit.close();
            throw e;
        }
    }

    private void answer(Call call, List<String> path, ObjectNode body, EventPolicy policy, Limits.Permit permit) {
        try (permit) {
            call.ctx().json(policy.apply(dify.answer(call.app(), path, body)));
        }
    }

    /** Throws what Dify refuses, before a byte has reached the browser. */
    private DifyStream open(Call call, List<String> path, ObjectNode body) {
        proveConversation(call, body.path("conversation_id").asText(""));
        return dify.stream(call.app(), path, body);
    }

    /** Dify 1.13 and later say only in the stream, and without a code, that a conversation is not there (wire.md §5.6). */
    private void proveConversation(Call call, String id) {
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

    /** From here on the permit belongs to the answer, which may outlive this request. */
    private void stream(Call call, DifyStream upstream, EventPolicy policy, Limits.Permit permit)
            throws InterruptedException {
        var listener = answers.start(
                upstream, policy, RequestId.of(call.ctx()), id -> owners.learn(id, call.user()), permit::close);
        EventStream.write(call.ctx(), listener);
    }
}
