package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.Generation;
import chatgateway.demo.dify.DemoDify.Mode;
import io.javalin.http.Context;

/** Stopping an answer. Always a success; what happens depends on who asks, and in which generation (wire.md §5.7). */
final class StopRoutes {
    private final Installation dify;

    StopRoutes(Installation dify) {
        this.dify = dify;
    }

    /** From V1_12 on a chatflow is also aborted by its task id alone, whoever sends it. */
    void chat(Context ctx, Caller caller) {
        if (!caller.app().mode().isChat()) {
            throw DifyError.of(400, "not_chat_app", "Please check if your app mode matches the right API route.");
        }
        var unchecked =
                caller.app().mode() == Mode.ADVANCED_CHAT && dify.generation().atLeast(Generation.V1_12);
        stop(ctx, caller, unchecked);
    }

    void completion(Context ctx, Caller caller) {
        if (caller.app().mode() != Mode.COMPLETION) {
            throw DifyError.of(400, "app_unavailable", "App unavailable, please check your app configurations.");
        }
        stop(ctx, caller, false);
    }

    /** From V1_9 on the user does not matter at all. */
    void workflow(Context ctx, Caller caller) {
        if (caller.app().mode() != Mode.WORKFLOW) {
            throw DifyError.of(400, "not_workflow_app", "Please check if your app mode matches the right API route.");
        }
        stop(ctx, caller, dify.generation().atLeast(Generation.V1_9));
    }

    private void stop(Context ctx, Caller caller, boolean unchecked) {
        dify.store()
                .task(ctx.pathParam("task_id"))
                .filter(task -> unchecked || task.user().equals(caller.user()))
                .ifPresent(Task::stop);
        ErrorReply.success(ctx);
    }
}
