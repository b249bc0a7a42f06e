package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import io.javalin.http.Context;

/**
 * Stops an answer. Always returns success; the effect depends on the user and the version
 * (docs/dify-api.md#what-stop-does).
 */
final class StopRoutes {
    private final DifyInstance dify;

    StopRoutes(DifyInstance dify) {
        this.dify = dify;
    }

    /** From V1_12 on, the task id alone aborts a chatflow, whatever the user. */
    void chat(Context ctx, Caller caller) {
        caller.needsChatApp();
        var unchecked =
                caller.app().mode() == Mode.ADVANCED_CHAT && dify.version().atLeast(DifyVersion.V1_12);
        stop(ctx, caller, unchecked);
    }

    void completion(Context ctx, Caller caller) {
        caller.needsCompletionApp();
        stop(ctx, caller, false);
    }

    /** From V1_9 on the user is not checked. */
    void workflow(Context ctx, Caller caller) {
        caller.needsWorkflowApp();
        stop(ctx, caller, dify.version().atLeast(DifyVersion.V1_9));
    }

    private void stop(Context ctx, Caller caller, boolean unchecked) {
        dify.store()
                .task(ctx.pathParam("task_id"))
                .filter(task -> unchecked || task.user().equals(caller.user()))
                .ifPresent(Task::stop);
        ErrorReply.success(ctx);
    }
}
