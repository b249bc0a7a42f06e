package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import io.javalin.http.Context;

/**
 * Stopping an answer. Always a success; what happens depends on who asks, and in which version
 * (docs/dify-api.md#what-stop-does).
 */
final class StopRoutes {
    private final DifyInstance dify;

    StopRoutes(DifyInstance dify) {
        this.dify = dify;
    }

    /** From V1_12 on a chatflow is also aborted by its task id alone, whoever sends it. */
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

    /** From V1_9 on the user does not matter at all. */
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
