package chatgateway.api;

import chatgateway.ErrorCode;
import chatgateway.GatewayException;
import chatgateway.Json;
import chatgateway.RequestId;
import chatgateway.auth.AccessGuard;
import chatgateway.auth.ChatUser;
import chatgateway.dify.DifyApp;
import chatgateway.dify.DifyClient;
import chatgateway.limits.Limits;
import chatgateway.settings.Settings;
import chatgateway.stream.Answers;
import chatgateway.stream.EventPolicy;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/** Asking, and stopping the answer: {@code POST /v1/chat-messages} and its {@code /{task_id}/stop} (wire.md §4.1, §4.2). */
public final class ChatMessages {
    private static final List<String> PATH = List.of("chat-messages");

    private final Settings settings;
    private final Limits limits;
    private final DifyClient dify;
    private final Answers answers;
    private final Relay relay;
    private final Tasks tasks = new Tasks();

    public ChatMessages(Settings settings, Limits limits, DifyClient dify, Answers answers, Relay relay) {
        this.settings = settings;
        this.limits = limits;
        this.dify = dify;
        this.answers = answers;
        this.relay = relay;
    }

    /** Asks: the permit is taken before the body is read and given back when Dify is done. */
    public void send(Context ctx) {
        var user = AccessGuard.user(ctx);
        var permit = limits.admit(user);
        try {
            var body = ChatRequest.rebuild(JsonBody.read(ctx), user);
            relay.later(ctx, () -> ask(ctx, user, body, permit), permit::close);
        } catch (RuntimeException e) {
            permit.close();
            throw e;
        }
    }

    /** Stops: another user's answer is treated as one that Dify does not know, which is silence and success. */
    public void stop(Context ctx) {
        var user = AccessGuard.user(ctx);
        var taskId = Params.pathId(ctx.pathParam("task_id"));
        if (tasks.isKnownToBeAnothers(taskId, user)) {
            ctx.json(Json.object().put("result", "success"));
            return;
        }
        var body = Json.object().put("user", user.difyUser());
        relay.later(ctx, () -> ctx.json(dify.post(app(user), List.of("chat-messages", taskId, "stop"), body)));
    }

    private void ask(Context ctx, ChatUser user, ObjectNode body, Limits.Permit permit) throws Exception {
        try {
            if (ChatRequest.isStreaming(body)) {
                stream(ctx, user, body, permit);
            } else {
                ctx.json(EventPolicy.apply(dify.answer(app(user), PATH, body)));
                permit.close();
            }
        } catch (RuntimeException e) {
            permit.close();
            throw e;
        }
    }

    private void stream(Context ctx, ChatUser user, ObjectNode body, Limits.Permit permit) throws InterruptedException {
        var upstream = dify.stream(app(user), PATH, body); // throws before a byte has reached the browser
        try {
            var listener =
                    answers.start(upstream, RequestId.of(ctx), taskId -> tasks.learn(taskId, user), permit::close);
            EventStream.write(ctx, listener);
        } catch (RejectedExecutionException e) {
            throw new GatewayException(ErrorCode.OVERLOADED);
        }
    }

    private DifyApp app(ChatUser user) {
        return DifyApp.of(settings.system(user.systemId()));
    }
}
