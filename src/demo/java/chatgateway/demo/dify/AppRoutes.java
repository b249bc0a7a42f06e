package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.List;

/** The app's description, including fields that must not reach users (docs/dify-api.md#app-details, #traps). */
final class AppRoutes {
    private final DifyInstance dify;

    AppRoutes(DifyInstance dify) {
        this.dify = dify;
    }

    void parameters(Context ctx, Caller caller) {
        var app = caller.app();
        var isWorkflow = app.mode() == Mode.WORKFLOW;
        var body = DemoJson.object().put("opening_statement", isWorkflow ? null : DemoTexts.opening(app.korean()));
        var suggestions = body.putArray("suggested_questions");
        if (!isWorkflow) {
            DemoTexts.suggestions(app.korean()).forEach(suggestions::add);
        }
        enabled(body, "suggested_questions_after_answer", app.mode().isChat());
        enabled(body, "speech_to_text", true);
        var speech = enabled(body, "text_to_speech", true).put("voice", "alloy").put("language", "en-US");
        if (!isWorkflow || dify.options().speechEvents()) {
            speech.put("autoPlay", dify.options().speechEvents() ? "enabled" : "disabled");
        }
        enabled(body, "retriever_resource", true);
        enabled(body, "annotation_reply", true)
                .putObject("embedding_model")
                .put("embedding_model_name", DemoDify.SECRET_CONFIG);
        enabled(body, "more_like_this", false);
        body.set("user_input_form", app.form());
        var moderation = enabled(body, "sensitive_word_avoidance", true).put("type", "keywords");
        moderation.putObject("config").put("keywords", DemoDify.SECRET_CONFIG);
        body.set("file_upload", fileUpload(app));
        body.putObject("system_parameters")
                .put("image_file_size_limit", 10)
                .put("video_file_size_limit", 100)
                .put("audio_file_size_limit", 50)
                .put("file_size_limit", 15)
                .put("workflow_file_upload_limit", 10);
        ErrorReply.json(ctx, 200, body);
    }

    void info(Context ctx, Caller caller) {
        var app = caller.app();
        var body = DemoJson.object().put("name", app.title()).put("description", app.description());
        if (dify.version().atLeast(DifyVersion.V1_4)) {
            body.putArray("tags");
            body.put("mode", app.mode().wireName());
        }
        if (dify.version().atLeast(DifyVersion.V1_9)) {
            body.put("author_name", "Demo author");
        }
        ErrorReply.json(ctx, 200, body);
    }

    void meta(Context ctx, Caller caller) {
        var body = DemoJson.object();
        body.putObject("tool_icons")
                .put(
                        "notes_search",
                        "http://console.internal/console/api/workspaces/current/tool-provider/builtin/notes/icon")
                .putObject("calculator")
                .put("background", "#252525")
                .put("content", "🧮");
        ErrorReply.json(ctx, 200, body);
    }

    void site(Context ctx, Caller caller) {
        var app = caller.app();
        var isLate = dify.version().atLeast(DifyVersion.V1_14);
        var site = DemoJson.object()
                .put("title", app.title())
                .put("chat_color_theme", "#1c64f2")
                .put("chat_color_theme_inverted", false)
                .put("icon_type", "emoji")
                .put("icon", "🎓")
                .put("icon_background", "#e4efff");
        if (!isLate) {
            site.putNull("icon_url");
        }
        site.put("description", app.description())
                .putNull("copyright")
                .putNull("privacy_policy")
                .put("custom_disclaimer", "")
                .put("default_language", app.korean() ? "ko-KR" : "en-US")
                .put("show_workflow_steps", true)
                .put("use_icon_as_answer_icon", false);
        if (isLate) {
            site.putNull("icon_url");
        }
        ErrorReply.json(ctx, 200, site);
    }

    private static ObjectNode enabled(ObjectNode body, String feature, boolean on) {
        return body.putObject(feature).put("enabled", on);
    }

    private ObjectNode fileUpload(FakeApp app) {
        var upload = DemoJson.object();
        if (app.mode() == Mode.WORKFLOW) {
            upload.putObject("image").put("enabled", false);
            return upload;
        }
        if (app.mode() != Mode.ADVANCED_CHAT) {
            var image = upload.putObject("image").put("enabled", app.uploads()).put("number_limits", 3);
            image.put("detail", "high");
            List.of("remote_url", "local_file").forEach(image.putArray("transfer_methods")::add);
        }
        upload.put("enabled", app.uploads());
        List.of("image", "document").forEach(upload.putArray("allowed_file_types")::add);
        upload.putArray("allowed_file_extensions");
        List.of("local_file", "remote_url").forEach(upload.putArray("allowed_file_upload_methods")::add);
        upload.put("number_limits", 3);
        if (app.mode() == Mode.ADVANCED_CHAT && !dify.version().atLeast(DifyVersion.V1_4)) {
            List.of("remote_url", "local_file").forEach(upload.putArray("allowed_upload_methods")::add);
            upload.putArray("allowed_extensions");
        }
        return upload;
    }
}
