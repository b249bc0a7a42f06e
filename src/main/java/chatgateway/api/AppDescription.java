package chatgateway.api;

import chatgateway.dify.AppDetails;
import chatgateway.json.Json;
import chatgateway.json.JsonFilter;
import chatgateway.limits.Cost;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;

/**
 * What a client may know of the app: {@code /parameters}, {@code /info}, {@code /meta}, {@code /site}
 * (docs/dify-api.md#app-details) and the page's own summary. Moderation keywords, embedding models and tool credentials
 * stay behind (docs/dify-api.md#traps).
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
    private final AsyncHandler relay;

    AppDescription(AppDetails details, AsyncHandler relay) {
        this.details = details;
        this.relay = relay;
    }

    void parameters(Context ctx) {
        var call = relay.call(ctx);
        relay.later(call, Cost.READ, () -> {
            var parameters = details.get(call.app(), "parameters");
            var reply = PARAMETERS.trim(parameters);
            var form = reply.putArray("user_input_form");
            parameters.path("user_input_form").forEach(element -> {
                if (element instanceof ObjectNode typed && !typed.has("external_data_tool")) {
                    form.add(field(typed));
                }
            });
            call.reply(reply);
        });
    }

    void info(Context ctx) {
        var call = relay.call(ctx);
        relay.later(call, Cost.READ, () -> call.reply(INFO.trim(details.get(call.app(), "info"))));
    }

    void site(Context ctx) {
        var call = relay.call(ctx);
        relay.later(call, Cost.READ, () -> call.reply(SITE.trim(details.get(call.app(), "site"))));
    }

    /** Icons that are drawn, not those that are addresses: they point into Dify's console. */
    void meta(Context ctx) {
        var call = relay.call(ctx);
        relay.later(call, Cost.READ, () -> {
            var reply = Json.object();
            var icons = reply.putObject("tool_icons");
            details.get(call.app(), "meta").path("tool_icons").properties().forEach(tool -> {
                if (tool.getValue() instanceof ObjectNode drawn) {
                    icons.set(tool.getKey(), ICON.trim(drawn));
                }
            });
            call.reply(reply);
        });
    }

    /** The one key of an element is its type; unknown types are let through, trimmed like the others. */
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
