package chatgateway.demo.dify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;

/** Forms of workflow runs, and the worker that continues a run after the submission (docs/dify-api.md#human-input). */
final class FormRoutes {
    private static final int WAIT_TURNS = 200;
    private static final int WAIT_MILLIS = 50;

    private final DifyInstance dify;

    FormRoutes(DifyInstance dify) {
        this.dify = dify;
    }

    /** Requires the token and the key of the app only, not the user. */
    void page(Context ctx, Caller caller) {
        ErrorReply.json(ctx, 200, pendingForm(ctx, caller).page());
    }

    void submit(Context ctx, Caller caller) {
        var form = pendingForm(ctx, caller);
        var action = caller.body().path("action").asText();
        if (!form.knows(action) || !(caller.body().get("inputs") instanceof ObjectNode values)) {
            throw DifyError.of(400, "invalid_form_data", "Invalid form data.");
        }
        if (!form.submit(action, values)) {
            throw submitted();
        }
        var worker = new Thread(() -> goOn(form), "demo-worker");
        worker.setDaemon(true);
        worker.start();
        ErrorReply.json(ctx, 200, DemoJson.object());
    }

    private HumanForm pendingForm(Context ctx, Caller caller) {
        var form = dify.store()
                .form(ctx.pathParam("token"))
                .filter(found -> found.job().app().equals(caller.app()))
                .orElseThrow(() -> DifyError.notFound("Form not found."));
        if (form.submission() != null) {
            throw submitted();
        }
        return form;
    }

    private static DifyError submitted() {
        return DifyError.of(412, "human_input_form_submitted", "This form has already been submitted.");
    }

    /** Continues the run. Waits briefly for a subscriber, because events without a subscriber are lost. */
    private void goOn(HumanForm form) {
        var job = form.job();
        dify.store().add(job.task());
        try {
            for (var waited = 0; waited < WAIT_TURNS && !job.run().hasSubscriber(); waited++) {
                Thread.sleep(WAIT_MILLIS);
            }
            var sink = new EventSink(dify, job.app(), job.run(), null, true);
            var player = new AnswerPlayer(dify, job, sink);
            player.resume(form, new ScriptedAnswer(dify, job, sink, player));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            job.run().become("failed", "Internal Server Error", DemoJson.object());
        } finally {
            dify.store().remove(job.task());
            job.run().publish(WorkflowRun.END);
        }
    }
}
