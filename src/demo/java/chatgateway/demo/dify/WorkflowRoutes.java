package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Routes for runs: details, logs and event subscription (docs/dify-api.md#workflow-apps). */
final class WorkflowRoutes {
    private static final int LAST_FRAMES_SECONDS = 5;

    private final DifyInstance dify;
    private final AnswerRoutes answers;

    WorkflowRoutes(DifyInstance dify, AnswerRoutes answers) {
        this.dify = dify;
        this.answers = answers;
    }

    /** Dify does not check the user of the run; the two oldest versions do not even check its app. */
    void detail(Context ctx, Caller caller) {
        var anyApp = !dify.version().atLeast(DifyVersion.V1_9);
        var run = dify.store()
                .run(ctx.pathParam("run_id"))
                .filter(found -> anyApp || found.app().equals(caller.app().id()));
        if (run.isEmpty() && dify.version().atLeast(DifyVersion.V1_14)) {
            throw DifyError.notFound("Workflow run not found.");
        }
        ErrorReply.json(ctx, 200, run.map(this::detail).orElseGet(WorkflowRoutes::nothing));
    }

    /** Returns the runs of all users. */
    void logs(Context ctx, Caller caller) {
        var body = DemoJson.object().put("page", 1).put("limit", 20).put("has_more", false);
        var data = body.putArray("data");
        for (var run : dify.store().runsOf(caller.app())) {
            var entry = data.addObject().put("id", run.id());
            entry.set("workflow_run", detail(run));
            dify.store()
                    .userById(run.owner())
                    .ifPresent(user -> entry.putObject("created_by_end_user")
                            .put("id", user.id())
                            .put("session_id", user.session()));
        }
        ErrorReply.json(ctx, 200, body.put("total", data.size()));
    }

    /** Returns any end user of the app. */
    void endUser(Context ctx, Caller caller) {
        var user = dify.store()
                .userById(ctx.pathParam("end_user_uuid"))
                .filter(found -> found.app().equals(caller.app().id()))
                .orElseThrow(() -> DifyError.of(404, "end_user_not_found", "End user not found."));
        var now = Instant.now().toString();
        ErrorReply.json(
                ctx,
                200,
                DemoJson.object()
                        .put("id", user.id())
                        .put("tenant_id", FakeApp.TENANT)
                        .put("app_id", user.app())
                        .put("type", "service-api")
                        .put("external_user_id", user.session())
                        .putNull("name")
                        .put("is_anonymous", false)
                        .put("session_id", user.session())
                        .put("created_at", now)
                        .put("updated_at", now));
    }

    /** A finished run sends one event; a running one sends its events from now on, until it ends or pauses. */
    void events(Context ctx, Caller caller) throws Exception {
        var run = dify.store()
                .run(ctx.pathParam("run_id"))
                .filter(found -> found.owner().equals(caller.user().id()))
                .orElseThrow(() -> DifyError.notFound("Workflow run not found"));
        ctx.header("Cache-Control", "no-cache");
        var reply = new StreamReply(ctx);
        answers.whileOpen(reply, () -> follow(run, reply));
    }

    private void follow(WorkflowRun run, StreamReply reply) throws InterruptedException {
        if (run.finished()) {
            reply.write(DemoJson.frame(finished(run), dify.version()));
            return;
        }
        var frames = run.subscribe();
        try {
            reply.write(StreamReply.PING);
            for (byte[] frame; (frame = next(run, frames, reply)) != WorkflowRun.END; ) {
                reply.write(frame);
            }
        } catch (StreamReply.CallerGone e) {
            return; // the client has disconnected
        } finally {
            run.unsubscribe(frames);
        }
    }

    /** The next frame, a ping after a silence, or the end. */
    private byte[] next(WorkflowRun run, BlockingQueue<byte[]> frames, StreamReply reply) throws InterruptedException {
        var pingAt = System.nanoTime() + dify.options().pingEvery().toNanos();
        while (System.nanoTime() < pingAt && !reply.gone()) {
            var frame = frames.poll(50, TimeUnit.MILLISECONDS);
            if (frame != null) {
                return frame;
            }
            if (run.finished()) { // it may have finished before the subscription, and then sends no more events
                var last = frames.poll(LAST_FRAMES_SECONDS, TimeUnit.SECONDS);
                return last == null ? WorkflowRun.END : last;
            }
        }
        return StreamReply.PING;
    }

    private ObjectNode finished(WorkflowRun run) {
        var event = DemoJson.object()
                .put("event", "workflow_finished")
                .put("task_id", run.id())
                .put("workflow_run_id", run.id());
        event.set("data", detail(run));
        return event;
    }

    private ObjectNode detail(WorkflowRun run) {
        var detail = DemoJson.object().put("id", run.id()).put("status", run.status());
        if (dify.version().atLeast(DifyVersion.V1_14)) {
            detail.set("inputs", run.inputs());
        } else {
            detail.put("inputs", DemoJson.compact(run.inputs()));
        }
        detail.set("outputs", run.outputs());
        return detail.put("error", run.error())
                .put("total_steps", WorkflowNode.of(Mode.WORKFLOW).size())
                .put("total_tokens", 12)
                .put("created_at", run.createdAt().getEpochSecond())
                .put("finished_at", Instant.now().getEpochSecond())
                .put("elapsed_time", 0.81);
    }

    private static ObjectNode nothing() {
        return DemoJson.object()
                .putNull("id")
                .putNull("status")
                .putNull("inputs")
                .putNull("outputs");
    }
}
