package chatgateway.demo.dify;

import static chatgateway.demo.dify.Auth.UserIn.FORM;
import static chatgateway.demo.dify.Auth.UserIn.JSON;
import static chatgateway.demo.dify.Auth.UserIn.QUERY;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;

/** The routes of the demo Dify, and where each reads the user. */
final class Routes {
    private Routes() {}

    /** Registers the routes that the version has (docs/dify-api.md#endpoint-table). */
    static void register(RoutesConfig routes, DifyInstance dify, Auth auth, AnswerRoutes answers) {
        var version = dify.version();
        if (!version.atLeast(DifyVersion.V1_4)) {
            routes.get("/v1/", ctx -> ErrorReply.json(ctx, 200, welcome(version)));
        }

        routes.post("/v1/chat-messages", auth.required(JSON, answers::chat));
        routes.post("/v1/completion-messages", auth.required(JSON, answers::complete));
        routes.post("/v1/workflows/run", auth.required(JSON, answers::run));
        var stops = new StopRoutes(dify);
        routes.post("/v1/chat-messages/{task_id}/stop", auth.required(JSON, stops::chat));
        routes.post("/v1/completion-messages/{task_id}/stop", auth.required(JSON, stops::completion));
        routes.post("/v1/workflows/tasks/{task_id}/stop", auth.required(JSON, stops::workflow));

        var history = new HistoryRoutes(dify);
        routes.get("/v1/messages", auth.optional(QUERY, history::messages));
        routes.get("/v1/messages/{message_uuid}/suggested", auth.required(QUERY, history::suggested));
        routes.post("/v1/messages/{message_uuid}/feedbacks", auth.required(JSON, history::feedback));
        routes.get("/v1/conversations", auth.optional(QUERY, history::conversations));
        routes.delete("/v1/conversations/{conversation_uuid}", auth.optional(JSON, history::delete));
        routes.post("/v1/conversations/{conversation_uuid}/name", auth.optional(JSON, history::rename));

        var files = new FileRoutes(dify);
        routes.post("/v1/files/upload", auth.optional(FORM, files::upload));
        routes.get("/files/tools/{name}", files::signedTool);
        routes.get("/files/{id}/file-preview", files::signedUpload);
        var audio = new AudioRoutes(dify);
        routes.post("/v1/audio-to-text", auth.optional(FORM, audio::toText));
        routes.post("/v1/text-to-audio", auth.optional(JSON, audio::fromText));

        var app = new AppRoutes(dify);
        routes.get("/v1/parameters", auth.appOnly(app::parameters));
        routes.get("/v1/info", auth.appOnly(app::info));
        routes.get("/v1/meta", auth.appOnly(app::meta));

        var workflows = new WorkflowRoutes(dify, answers);
        routes.get("/v1/workflows/run/{run_id}", auth.appOnly(workflows::detail));
        routes.get("/v1/workflows/logs", auth.appOnly(workflows::logs));

        var variables = new VariableRoutes(dify);
        if (version.atLeast(DifyVersion.V1_4)) {
            routes.get("/v1/site", auth.appOnly(app::site));
            routes.get("/v1/app/feedbacks", auth.appOnly(history::feedbacks));
            routes.get("/v1/conversations/{conversation_uuid}/variables", auth.optional(QUERY, variables::list));
        }
        if (version.atLeast(DifyVersion.V1_9)) {
            routes.put(
                    "/v1/conversations/{conversation_uuid}/variables/{variable_uuid}",
                    auth.optional(JSON, variables::update));
            routes.get("/v1/files/{file_uuid}/preview", auth.optional(QUERY, files::preview));
            routes.post("/v1/workflows/{workflow_id}/run", auth.required(JSON, answers::run));
        }
        if (version.atLeast(DifyVersion.V1_14)) {
            routes.get("/v1/workflow/{run_id}/events", auth.required(QUERY, workflows::events));
            var forms = new FormRoutes(dify);
            routes.get("/v1/form/human_input/{token}", auth.appOnly(forms::page));
            routes.post("/v1/form/human_input/{token}", auth.required(JSON, forms::submit));
            routes.get("/v1/end-users/{end_user_uuid}", auth.appOnly(workflows::endUser));
        }
    }

    private static ObjectNode welcome(DifyVersion version) {
        return DemoJson.object()
                .put("welcome", "Dify OpenAPI")
                .put("api_version", "v1")
                .put("server_version", version.number());
    }
}
