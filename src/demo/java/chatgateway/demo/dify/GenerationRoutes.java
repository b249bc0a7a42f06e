package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.Generation;
import chatgateway.demo.dify.DemoDify.Mode;
import io.javalin.http.Context;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The three ways to have something generated: from the request through the rows to the open {@link ScriptedAnswer}. */
final class GenerationRoutes {
    private final Installation dify;
    private final Intake intake;
    private final Scenario usual;
    private final Queue<Scenario> planned = new ConcurrentLinkedQueue<>();
    private final Set<OpenReply> open = ConcurrentHashMap.newKeySet();

    GenerationRoutes(Installation dify, Scenario usual) {
        this.dify = dify;
        this.intake = new Intake(dify);
        this.usual = usual;
    }

    void plan(Scenario next) {
        planned.add(next);
    }

    int openStreams() {
        return (int) open.stream().filter(OpenReply::open).count();
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

    /** Keeps a stream in the count of open ones while it is written to. */
    void whileOpen(OpenReply reply, Written body) throws Exception {
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
        var ask = Ask.read(caller.body(), app.mode(), dify.generation());
        if (app.mode() == Mode.AGENT_CHAT && !ask.streaming()) {
            throw DifyError.invalid("Agent Chat App does not support blocking mode");
        }
        try {
            admit(app);
            answer(ctx, caller, ask);
        } finally {
            app.answering().decrementAndGet();
        }
    }

    /** Counts the answer in; the caller counts it out. */
    private void admit(FakeApp app) {
        var limit = dify.switches().concurrencyLimit();
        if (app.answering().incrementAndGet() <= limit || limit == 0) {
            return;
        }
        var message = "Too many requests. Please try again later. The current maximum concurrent requests allowed for "
                + app.id() + " is " + limit + ".";
        // where a ValueError handler comes first (docs/dify-api.md#concurrency-limit)
        throw dify.generation().atLeast(Generation.V1_4)
                ? DifyError.invalid(message)
                : DifyError.of(429, "too_many_requests", message);
    }

    private void answer(Context ctx, Caller caller, Ask ask) throws Exception {
        var reply = new OpenReply(ctx);
        var worker =
                ask.streaming() && dify.generation().usesWorker(caller.app().mode());
        AgentTurn turn;
        try {
            turn = intake.open(caller, ask);
        } catch (DifyError e) {
            if (!worker) {
                throw e;
            }
            whileOpen(reply, () -> failInWorker(reply));
            return;
        }
        var channel = new Channel(dify, caller.app(), turn.run(), reply, ask.streaming());
        var course = new Course(dify, turn, channel);
        var scenario = planned.poll();
        try {
            whileOpen(reply, () -> {
                course.play(scenario == null ? usual : scenario, new ScriptedAnswer(dify, turn, channel, course));
                if (ask.streaming()) {
                    channel.close();
                }
            });
        } finally {
            dify.store().remove(turn.task());
            if (worker) {
                turn.run().publish(Run.END);
            }
        }
        if (!reply.started()) {
            ErrorReply.json(ctx, 200, course.blocking());
        }
    }

    /**
     * From V1_14 on a workflow's setup fails inside the stream, which then stays open
     * (docs/dify-api.md#errors-inside-a-stream).
     */
    private void failInWorker(OpenReply reply) throws InterruptedException {
        reply.write(OpenReply.PING);
        reply.write(DemoJson.frame(
                DemoJson.object().put("event", "error").put("message", "").put("status", 500), dify.generation()));
        var end = System.nanoTime() + dify.switches().errorHang().toNanos();
        while (System.nanoTime() < end && !reply.gone()) {
            Thread.sleep(50);
        }
    }
}
