package chatgateway.api;

import static chatgateway.auth.Access.SIGNED_LINK;
import static chatgateway.auth.Access.TOKEN;

import chatgateway.dify.AppDetails;
import chatgateway.dify.DifyClient;
import chatgateway.limits.Limits;
import chatgateway.metrics.Metrics;
import chatgateway.settings.Settings;
import chatgateway.stream.AnswerRegistry;
import io.javalin.config.RoutesConfig;

/**
 * The part of Dify's app API that is for end users (docs/dify-api.md#endpoint-table): these methods and paths, and
 * nothing else. Every handler puts the token's user in and replaces what the client said.
 */
public final class V1 {
    private final Answers generations;
    private final Messages messages;
    private final Conversations conversations;
    private final Files files;
    private final Audio audio;
    private final AppDescription app;
    private final Forms forms;
    private final PageBootstrap session;

    public V1(
            Settings settings,
            Limits limits,
            DifyClient dify,
            AnswerRegistry answers,
            AsyncHandler relay,
            Metrics metrics) {
        var owners = new Owners();
        var details = new AppDetails(dify);
        generations = new Answers(limits, dify, details, answers, owners, relay, metrics);
        messages = new Messages(dify, relay);
        conversations = new Conversations(dify, owners, relay);
        files = new Files(settings, limits, dify, owners, relay);
        audio = new Audio(dify, relay);
        app = new AppDescription(details, relay);
        forms = new Forms(dify, owners, relay);
        session = new PageBootstrap(settings, details, relay);
    }

    public void register(RoutesConfig routes) {
        routes.get("/api/session", session::show, TOKEN);
        routes.get("/api/live/{conversation_id}", generations::live, TOKEN);

        routes.post("/v1/chat-messages", ctx -> generations.ask(ctx, AppType.CHAT), TOKEN);
        routes.post("/v1/completion-messages", ctx -> generations.ask(ctx, AppType.COMPLETION), TOKEN);
        routes.post("/v1/workflows/run", ctx -> generations.ask(ctx, AppType.WORKFLOW), TOKEN);
        routes.get("/v1/workflow/{run_id}/events", generations::follow, TOKEN);
        for (var kind : AppType.values()) {
            var path = "/v1/" + String.join("/", kind.stopPath("{task_id}"));
            routes.post(path, ctx -> generations.stop(ctx, kind), TOKEN);
        }

        routes.get("/v1/messages", messages::list, TOKEN);
        routes.get("/v1/messages/{message_id}/suggested", messages::suggested, TOKEN);
        routes.post("/v1/messages/{message_id}/feedbacks", messages::feedback, TOKEN);

        routes.get("/v1/conversations", conversations::list, TOKEN);
        routes.delete("/v1/conversations/{conversation_id}", conversations::delete, TOKEN);
        routes.post("/v1/conversations/{conversation_id}/name", conversations::rename, TOKEN);
        routes.get("/v1/conversations/{conversation_id}/variables", conversations::variables, TOKEN);

        routes.post("/v1/files/upload", files::upload, TOKEN);
        routes.get("/v1/files/{file_id}/preview", files::preview, TOKEN);
        routes.get("/files/<path>", files::signed, SIGNED_LINK);

        routes.post("/v1/audio-to-text", audio::toText, TOKEN);
        routes.post("/v1/text-to-audio", audio::fromText, TOKEN);

        routes.get("/v1/parameters", app::parameters, TOKEN);
        routes.get("/v1/info", app::info, TOKEN);
        routes.get("/v1/meta", app::meta, TOKEN);
        routes.get("/v1/site", app::site, TOKEN);

        routes.get("/v1/form/human_input/{form_token}", forms::show, TOKEN);
        routes.post("/v1/form/human_input/{form_token}", forms::submit, TOKEN);
    }
}
