package chatgateway.api;

import chatgateway.dify.AppDetails;
import chatgateway.json.Json;
import chatgateway.json.JsonFilter;
import chatgateway.limits.Cost;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;

/**
 * Serves {@code /parameters}, {@code /info}, {@code /meta} and {@code /site} (docs/dify-api.md#app-details), without
 * moderation keywords, embedding models and tool credentials (docs/dify-api.md#traps).
 */
final class AppDescription {
    private static final JsonFilter SWITCH = JsonFilter.of("enabled");
    private static final JsonFilter PARAMETERS = JsonFilter.of("opening_statement", "suggested_questions")
            .with("suggested_questions_after_answer", SWITCH)
            .with("speech_to_text", SWITCH)
            .with("text_to_speech", JsonFilter.of("enabled", "voice", "language", "autoPlay"))
            .with("retriever_resource", SWITCH)
            .with("annotation_reply", SWITCH)
            .with("more_like_this", SWITCH)
            .with("file_upload", JsonFilter.whole())
            .with("system_parameters", JsonFilter.whole());
    private static final JsonFilter FIELD = JsonFilter.of(
                    "label",
                    "variable",
                    "type",
                    "required",
                    "default",
                    "max_length",
                    "hide",
                    "description",
                    "placeholder",
                    "options",
                    "allowed_file_types",
                    "allowed_file_extensions",
                    "allowed_file_upload_methods")
            .with("json_schema", JsonFilter.whole());
    private static final JsonFilter INFO = JsonFilter.of("name", "description", "tags", "mode", "author_name");
    private static final JsonFilter SITE = JsonFilter.of(
            "title",
            "chat_color_theme",
            "chat_color_theme_inverted",
            "icon_type",
            "icon",
            "icon_background",
            "icon_url",
            "description",
            "copyright",
            "privacy_policy",
            "custom_disclaimer",
            "default_language",
            "show_workflow_steps",
            "use_icon_as_answer_icon",
            "input_placeholder");
    private static final JsonFilter ICON = JsonFilter.of("content", "background");

    private final AppDetails details;
    private final AsyncHandler async;

    AppDescription(AppDetails details, AsyncHandler async) {
        this.details = details;
        this.async = async;
    }

    void parameters(Context ctx) {
        var request = async.request(ctx);
        async.handle(request, Cost.READ, () -> {
            var parameters = details.get(request.app(), "parameters");
            var reply = PARAMETERS.trim(parameters);
            var form = reply.putArray("user_input_form");
            parameters.path("user_input_form").forEach(element -> {
                if (element instanceof ObjectNode typed && !typed.has("external_data_tool")) {
                    form.add(field(typed));
                }
            });
            request.reply(reply);
        });
    }

    void info(Context ctx) {
        var request = async.request(ctx);
        async.handle(request, Cost.READ, () -> request.reply(INFO.trim(details.get(request.app(), "info"))));
    }

    void site(Context ctx) {
        var request = async.request(ctx);
        async.handle(request, Cost.READ, () -> request.reply(SITE.trim(details.get(request.app(), "site"))));
    }

    /** Emoji icons only. The others are addresses inside Dify's console. */
    void meta(Context ctx) {
        var request = async.request(ctx);
        async.handle(request, Cost.READ, () -> {
            var reply = Json.object();
            var icons = reply.putObject("tool_icons");
            details.get(request.app(), "meta").path("tool_icons").properties().forEach(tool -> {
                if (tool.getValue() instanceof ObjectNode emoji) {
                    icons.set(tool.getKey(), ICON.trim(emoji));
                }
            });
            request.reply(reply);
        });
    }

    /** An element has one key, its type. Unknown types pass, filtered like the others. */
    private static ObjectNode field(ObjectNode element) {
        var reply = Json.object();
        element.properties().forEach(typed -> {
            if (typed.getValue() instanceof ObjectNode body) {
                reply.set(typed.getKey(), FIELD.trim(body));
            }
        });
        return reply;
    }
}
