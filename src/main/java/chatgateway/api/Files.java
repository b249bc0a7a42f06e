package chatgateway.api;

import chatgateway.dify.DifyApp;
import chatgateway.dify.DifyClient;
import chatgateway.dify.UploadContent;
import chatgateway.http.FileReply;
import chatgateway.http.FormFile;
import chatgateway.http.Params;
import chatgateway.http.Query;
import chatgateway.json.JsonFilter;
import chatgateway.limits.Cost;
import chatgateway.limits.Limits;
import chatgateway.settings.Settings;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Files on their way to Dify and back (docs/dify-api.md#upload-a-file, #preview-a-file, #files-and-signed-links). */
final class Files {
    private static final JsonFilter UPLOADED =
            JsonFilter.of("id", "name", "size", "extension", "mime_type", "created_at", "preview_url", "source_url");
    private static final Pattern SIGNED =
            Pattern.compile("(tools/[0-9a-fA-F-]{36}(?:\\.\\w{1,10})?|[0-9a-fA-F-]{36}/(?:file|image)-preview)");
    private static final Pattern SIGNATURE = Pattern.compile("[A-Za-z0-9_=.-]{1,128}");

    private final Settings settings;
    private final Limits limits;
    private final DifyClient dify;
    private final Owners owners;
    private final AsyncHandler relay;
    private final FormFile.Limit limit;

    Files(Settings settings, Limits limits, DifyClient dify, Owners owners, AsyncHandler relay) {
        this.settings = settings;
        this.limits = limits;
        this.dify = dify;
        this.owners = owners;
        this.relay = relay;
        this.limit =
                new FormFile.Limit(settings.maxUploadMb() * 1024L * 1024L, "file_too_large", "The file is too large.");
    }

    /** Streams the file through; the upload is this user's from then on. */
    void upload(Context ctx) {
        var call = relay.call(ctx);
        relay.later(call, Cost.WORK, () -> {
            var file = FormFile.read(ctx, limit);
            var upload = new UploadContent(file.name(), file.type(), file.content());
            var fields = Map.of("user", call.user().difyUser());
            var reply = UPLOADED.trim(dify.upload(call.app(), List.of("files", "upload"), fields, upload));
            owners.learn(reply.path("id").asText(), call.user());
            ctx.status(201);
            call.reply(reply);
        });
    }

    /** Dify shows any file of the app to anybody: not one that is known to be another user's. */
    void preview(Context ctx) {
        var call = relay.call(ctx);
        var id = Params.pathId(ctx.pathParam("file_id"));
        owners.check(id, call.user());
        relay.later(call, Cost.READ, () -> {
            var query = new LinkedHashMap<String, String>();
            Params.flag(ctx, "as_attachment", query);
            query.put("user", call.user().difyUser());
            try (var file = dify.file(call.app(), List.of("files", id, "preview"), query)) {
                FileReply.send(ctx, file.content());
            }
        });
    }

    /** A signed link: whoever holds it may follow it, for the five minutes that Dify's signature lasts. */
    void signed(Context ctx) {
        var path = ctx.pathParam("path");
        var query = new LinkedHashMap<String, String>();
        for (var name : List.of("timestamp", "nonce", "sign")) {
            var value = Query.first(ctx, name);
            if (value == null || !SIGNATURE.matcher(value).matches()) {
                throw Params.nothingThere();
            }
            query.put(name, value);
        }
        Params.flag(ctx, "as_attachment", query);
        if (!SIGNED.matcher(path).matches()) {
            throw Params.nothingThere();
        }
        var named = Query.first(ctx, "system");
        var system = named == null ? settings.common() : settings.system(named);
        if (system.difyBaseUrl() == null) {
            throw Params.nothingThere();
        }
        var app = DifyApp.of(system);
        relay.during(ctx, limits.enterByLink(path), () -> {
            try (var file = dify.signedFile(app, List.of(path.split("/")), query)) {
                FileReply.send(ctx, file.content());
            }
        });
    }
}
