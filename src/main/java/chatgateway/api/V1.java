package chatgateway.api;

import static chatgateway.auth.Access.READ;
import static chatgateway.auth.Access.SIGNED_LINK;
import static chatgateway.auth.Access.TOKEN;

import chatgateway.auth.LinkOwners;
import chatgateway.auth.Owners;
import chatgateway.dify.AppDetails;
import chatgateway.dify.AppType;
import chatgateway.dify.DifyClient;
import chatgateway.events.HostEvents;
import chatgateway.limits.Limits;
import chatgateway.metrics.Metrics;
import chatgateway.settings.Settings;
import chatgateway.stream.AnswerRegistry;
import io.javalin.config.RoutesConfig;

/**
 * The routes of the API: the part of Dify's app API that is for end users (docs/dify-api.md#endpoint-table), and the
 * gateway's own. No other path of Dify can be reached. Every handler sends the user of the token to Dify, whatever the
 * client sent.
 */
public final class V1 {
    private final Answers answers;
    private final Messages messages;
    private final Conversations conversations;
    private final Files files;
    private final Audio audio;
    private final AppDescription description;
    private final Forms forms;
    private final PageBootstrap bootstrap;
    private final WholeHistory history;

    public V1(
            Settings settings,
            LinkOwners linkOwners,
            Limits limits,
            DifyClient dify,
            AppDetails details,
            AnswerRegistry registry,
            Owners owners,
            AsyncHandler async,
            Metrics metrics,
            HostEvents hostEvents) {
        answers = new Answers(limits, dify, details, registry, owners, async, metrics, hostEvents);
        var inputFiles = new InputFiles(owners);
        var lists = new ListReplies(limits, dify, async);
        var pages = new HistoryPages(limits, dify);
        messages = new Messages(limits, dify, inputFiles, async, lists, hostEvents);
        conversations = new Conversations(limits, dify, owners, inputFiles, async, lists, pages, hostEvents);
        files = new Files(settings, linkOwners, limits, dify, owners, async);
        audio = new Audio(limits, dify, async);
        description = new AppDescription(details, async);
        forms = new Forms(dify, owners, async);
        bootstrap = new PageBootstrap(settings, limits, details, async);
        history = new WholeHistory(limits, dify, owners, registry, async, pages, hostEvents);
    }

    public void register(RoutesConfig routes) {
        routes.get("/api/session", bootstrap::show, READ);
        routes.get("/api/export", history::export, TOKEN);
        routes.delete("/api/conversations", history::delete, TOKEN);
        routes.get("/api/live/{conversation_id}", answers::join, READ);

        routes.post("/v1/chat-messages", ctx -> answers.send(ctx, AppType.CHAT), TOKEN);
        routes.post("/v1/completion-messages", ctx -> answers.send(ctx, AppType.COMPLETION), TOKEN);
        routes.post("/v1/workflows/run", ctx -> answers.send(ctx, AppType.WORKFLOW), TOKEN);
        routes.get("/v1/workflow/{run_id}/events", answers::runEvents, TOKEN);
        for (var appType : AppType.values()) {
            var path = "/v1/" + String.join("/", appType.stopPath("{task_id}"));
            routes.post(path, ctx -> answers.stop(ctx, appType), TOKEN);
        }

        routes.get("/v1/messages", messages::list, READ);
        routes.get("/v1/messages/{message_id}/suggested", messages::suggested, TOKEN);
        routes.post("/v1/messages/{message_id}/feedbacks", messages::feedback, TOKEN);

        routes.get("/v1/conversations", conversations::list, READ);
        routes.delete("/v1/conversations/{conversation_id}", conversations::delete, TOKEN);
        routes.post("/v1/conversations/{conversation_id}/name", conversations::rename, TOKEN);
        routes.get("/v1/conversations/{conversation_id}/variables", conversations::variables, TOKEN);

        routes.post("/v1/files/upload", files::upload, TOKEN);
        routes.get("/v1/files/{file_id}/preview", files::preview, READ);
        routes.get("/files/<path>", files::signed, SIGNED_LINK);

        routes.post("/v1/audio-to-text", audio::transcribe, TOKEN);
        routes.post("/v1/text-to-audio", audio::synthesize, TOKEN);

        routes.get("/v1/parameters", description::parameters, READ);
        routes.get("/v1/info", description::info, READ);
        routes.get("/v1/meta", description::meta, READ);
        routes.get("/v1/site", description::site, READ);

        routes.get("/v1/form/human_input/{form_token}", forms::show, TOKEN);
        routes.post("/v1/form/human_input/{form_token}", forms::submit, TOKEN);
    }
}
