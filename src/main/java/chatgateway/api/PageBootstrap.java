package chatgateway.api;

import chatgateway.auth.ChatUser;
import chatgateway.dify.AppDetails;
import chatgateway.dify.AppInfo;
import chatgateway.json.Json;
import chatgateway.limits.Cost;
import chatgateway.limits.Limits;
import chatgateway.limits.Quota;
import chatgateway.settings.Settings;
import chatgateway.stream.FileLinks;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;

/** {@code GET /api/session}: the user, the app and the settings that the page needs to open. */
final class PageBootstrap {
    private final Settings settings;
    private final Limits limits;
    private final AppDetails details;
    private final AsyncHandler async;

    PageBootstrap(Settings settings, Limits limits, AppDetails details, AsyncHandler async) {
        this.settings = settings;
        this.limits = limits;
        this.details = details;
        this.async = async;
    }

    /** Fields from Dify are null while Dify cannot be reached. */
    void show(Context ctx) {
        var request = async.request(ctx);
        async.handle(
                request,
                Cost.READ,
                () -> ctx.json(describe(request.user(), AppInfo.of(details, request.app()), request.links())));
    }

    private ObjectNode describe(ChatUser user, AppInfo app, FileLinks links) {
        var system = settings.system(user.systemId());
        var session = Json.object()
                .put("system_id", user.systemId())
                .put("user_id", user.userId())
                .put("name", user.name())
                .put("locale", user.locale())
                .put("default_locale", system.uiLocale())
                .put("expires_at", user.expiresAt())
                .put("access", user.reader() == null ? "full" : "read")
                .put("notice", system.notice())
                .put("return_url", system.returnUrl());
        if (user.reader() != null) {
            session.putObject("act")
                    .put("sub", user.reader().id())
                    .put("name", user.reader().name());
            session.put("conversation", user.reader().conversation());
        }
        var shown = session.putObject("app")
                .put("mode", app.mode())
                .put("title", system.uiTitle() != null ? system.uiTitle() : app.title())
                .put("theme", app.theme())
                .put("show_workflow_steps", app.showSteps())
                .put("opening_statement", app.openingStatement())
                .put("input_placeholder", app.inputPlaceholder())
                .put("disclaimer", app.disclaimer())
                .put("privacy_policy", app.privacyPolicy());
        if (app.icon() != null) {
            shown.putObject("icon")
                    .put("emoji", app.icon().emoji())
                    .put("background", app.icon().background())
                    .put("url", links.rewriteOrNull(app.icon().url()));
        }
        var suggestions = shown.putArray("suggested_questions");
        app.suggestedQuestions().forEach(suggestions::add);
        session.set("inputs", user.inputs());
        var origins = session.putArray("embed_origins");
        system.embedOrigins().forEach(origins::add);
        var allowed = session.putObject("limits")
                .put("query_characters", MessageBody.MAX_QUERY_CHARACTERS)
                .put("upload_mb", settings.maxUploadMb());
        if (user.reader() == null) {
            limits.messagesToday(user).ifPresent(quota -> put(allowed.putObject("messages"), quota));
            limits.tokensToday(user).ifPresent(quota -> put(allowed.putObject("tokens"), quota));
        }
        return session;
    }

    private static void put(ObjectNode node, Quota quota) {
        node.put("limit", quota.limit()).put("used", quota.used()).put("resets_at", quota.resetsAt());
    }
}
