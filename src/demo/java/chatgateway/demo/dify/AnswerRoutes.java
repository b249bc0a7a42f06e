package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import io.javalin.http.Context;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The routes that create answers: chat, completion and workflow. Each runs a {@link Scenario}. */
final class AnswerRoutes {
    private final DifyInstance dify;
    private final AnswerJobFactory jobs;
    private final Scenario usual;
    private final Queue<Scenario> planned = new ConcurrentLinkedQueue<>();
    private final Set<StreamReply> open = ConcurrentHashMap.newKeySet();

    AnswerRoutes(DifyInstance dify, Scenario usual) {
        this.dify = dify;
        this.jobs = new AnswerJobFactory(dify);
        this.usual = usual;
    }

    void plan(Scenario next) {
        planned.add(next);
    }

    int openStreams() {
        return (int) open.stream().filter(StreamReply::open).count();
    }

    void chat(Context ctx, Caller caller) throws Exception {
        caller.needsChatApp();
        generate(ctx, caller);
    }

    void complete(Context ctx, Caller caller) throws Exception {
        caller.needsCompletionApp();
        generate(ctx, caller);
    }

    void run(Context ctx, Caller caller) throws Exception {
        caller.needsWorkflowApp();
        generate(ctx, caller);
    }

    /** Counts the stream as open while it is written. */
    void whileOpen(StreamReply reply, Written body) throws Exception {
        open.add(reply);
        try {
            body.write();
        } finally {
            open.remove(reply);
            reply.finish();
        }
    }

    @FunctionalInterface
    interface Written {
        void write() throws Exception;
    }

    private void generate(Context ctx, Caller caller) throws Exception {
        var app = caller.app();
        var request = MessageRequest.read(caller.body(), app.mode(), dify.version());
        if (app.mode() == Mode.AGENT_CHAT && !request.streaming()) {
            throw DifyError.invalid("Agent Chat App does not support blocking mode");
        }
        try {
            admit(app);
            answer(ctx, caller, request);
        } finally {
            app.answering().decrementAndGet();
        }
    }

    /** Counts the answer against the app's limit; the caller must decrement the count. */
    private void admit(FakeApp app) {
        var limit = dify.options().concurrencyLimit();
        if (app.answering().incrementAndGet() <= limit || limit == 0) {
            return;
        }
        var message = "Too many requests. Please try again later. The current maximum concurrent requests allowed for "
                + app.id() + " is " + limit + ".";
        // where a ValueError handler comes first (docs/dify-api.md#concurrency-limit)
        throw dify.version().atLeast(DifyVersion.V1_4)
                ? DifyError.invalid(message)
                : DifyError.of(429, "too_many_requests", message);
    }

    private void answer(Context ctx, Caller caller, MessageRequest request) throws Exception {
        var reply = new StreamReply(ctx);
        var worker =
                request.streaming() && dify.version().usesWorker(caller.app().mode());
        AnswerJob job;
        try {
            job = jobs.open(caller, request);
        } catch (DifyError e) {
            if (!worker) {
                throw e;
            }
            whileOpen(reply, () -> failInWorker(reply, e.getMessage()));
            return;
        }
        var sink = new EventSink(dify, caller.app(), job.run(), reply, request.streaming());
        var player = new AnswerPlayer(dify, job, sink);
        var scenario = planned.poll();
        try {
            whileOpen(reply, () -> {
                player.play(scenario == null ? usual : scenario, new ScriptedAnswer(dify, job, sink, player));
                if (request.streaming()) {
                    sink.close();
                }
            });
        } finally {
            dify.store().remove(job.task());
            if (worker) {
                job.run().publish(WorkflowRun.END);
            }
        }
        if (!reply.started()) {
            ErrorReply.json(ctx, 200, player.blocking());
        }
    }

    /**
     * From V1_14 on, a failing setup of a workflow sends an error inside the stream, which then stays open
     * (docs/dify-api.md#errors-inside-a-stream).
     */
    private void failInWorker(StreamReply reply, String message) throws InterruptedException {
        reply.write(StreamReply.PING);
        reply.write(DemoJson.frame(
                DemoJson.object().put("event", "error").put("message", message).put("status", 500), dify.version()));
        var end = System.nanoTime() + dify.options().errorHang().toNanos();
        while (System.nanoTime() < end && !reply.gone()) {
            Thread.sleep(50);
        }
    }
}
