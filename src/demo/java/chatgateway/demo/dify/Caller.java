package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.Mode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The caller of a route: the app of the key and the end user of the {@code user} parameter.
 *
 * @param user null on routes without one
 * @param body null unless the user is read from JSON
 */
record Caller(FakeApp app, EndUser user, ObjectNode body) {
    private static final String WRONG_MODE = "Please check if your app mode matches the right API route.";

    void needsChatApp() {
        if (!app.mode().isChat()) {
            throw DifyError.of(400, "not_chat_app", WRONG_MODE);
        }
    }

    /** Dify has a code {@code not_completion_app} but returns another one (docs/dify-api.md#endpoint-table). */
    void needsCompletionApp() {
        if (app.mode() != Mode.COMPLETION) {
            throw DifyError.of(400, "app_unavailable", "App unavailable, please check your app configurations.");
        }
    }

    void needsWorkflowApp() {
        if (app.mode() != Mode.WORKFLOW) {
            throw DifyError.of(400, "not_workflow_app", WRONG_MODE);
        }
    }
}
