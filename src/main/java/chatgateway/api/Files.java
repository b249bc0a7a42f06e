package chatgateway.api;

import chatgateway.auth.LinkOwners;
import chatgateway.auth.Owners;
import chatgateway.dify.DifyApp;
import chatgateway.dify.DifyClient;
import chatgateway.dify.DifyFile;
import chatgateway.dify.UploadContent;
import chatgateway.http.AnonymousClients;
import chatgateway.http.FileReply;
import chatgateway.http.FormFile;
import chatgateway.http.Params;
import chatgateway.http.Query;
import chatgateway.json.JsonFilter;
import chatgateway.limits.Cost;
import chatgateway.limits.Limits;
import chatgateway.settings.Settings;
import com.fasterxml.jackson.databind.node.TextNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Uploads files to Dify and serves its files (docs/dify-api.md#upload-a-file, #preview-a-file, #files-and-signed-links). */
final class Files {
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    private static final JsonFilter UPLOADED = JsonFilter.of(
                    "id", "name", "size", "extension", "mime_type", "created_at", "preview_url", "source_url")
            .withPlaceholder("created_by", TextNode.valueOf(NOBODY)); // the id of the end user at Dify
    private static final Pattern SIGNED =
            Pattern.compile("(tools/[0-9a-fA-F-]{36}(?:\\.\\w{1,10})?|[0-9a-fA-F-]{36}/(?:file|image)-preview)");
    private static final Pattern SIGNATURE = Pattern.compile("[A-Za-z0-9_=.-]{1,128}");

    private static final String UNKNOWN = ""; // all links without a genuine mark share the places of one user

    private static final String SAVED = "as_attachment";

    private final Settings settings;
    private final LinkOwners linkOwners;
    private final Limits limits;
    private final DifyClient dify;
    private final Owners owners;
    private final AsyncHandler async;
    private final FormFile.SizeLimit limit;

    Files(Settings settings, LinkOwners linkOwners, Limits limits, DifyClient dify, Owners owners, AsyncHandler async) {
        this.settings = settings;
        this.linkOwners = linkOwners;
        this.limits = limits;
        this.dify = dify;
        this.owners = owners;
        this.async = async;
        this.limit = new FormFile.SizeLimit(
                settings.maxUploadMb() * 1024L * 1024L, "file_too_large", "The file is too large.");
    }

    /** Streams the file to Dify, and records the user as its owner. */
    void upload(Context ctx) {
        var request = async.request(ctx);
        async.handle(request, Cost.WORK, () -> {
            var file = FormFile.read(ctx, limit);
            var upload = new UploadContent(file.name(), file.type(), file.content());
            var fields = Map.of("user", request.user().difyUser());
            var reply = UPLOADED.trim(dify.upload(request.app(), List.of("files", "upload"), fields, upload));
            owners.add(reply.path("id").asText(), request.user());
            ctx.status(201);
            request.reply(reply);
        });
    }

    /**
     * Dify serves every file of an app to all its users; a file known to be another user's is refused here, and every one to
     * a token for one conversation, whose messages have links to their files.
     */
    void preview(Context ctx) {
        var request = async.request(ctx);
        var id = Params.pathId(ctx.pathParam("file_id"));
        request.user().checkConversation(id);
        owners.check(id, request.user());
        async.handle(request, Cost.READ, () -> {
            var query = new LinkedHashMap<String, String>();
            Params.flag(ctx, SAVED, query);
            query.put("user", request.user().difyUser());
            send(ctx, query, false, asked -> dify.file(request.app(), List.of("files", id, "preview"), asked));
        });
    }

    /** A signed link, which needs no token and expires with Dify's signature after five minutes. */
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
        Params.flag(ctx, SAVED, query);
        if (!SIGNED.matcher(path).matches()) {
            throw Params.nothingThere();
        }
        var named = Query.first(ctx, "system");
        var system = named == null ? settings.common() : settings.system(named);
        if (system.difyBaseUrl() == null) {
            throw Params.nothingThere();
        }
        var app = DifyApp.of(system);
        var segments = List.of(path.split("/"));
        var mark = Query.first(ctx, "owner");
        var owner = mark == null ? UNKNOWN : linkOwners.owner(mark, path).orElse(UNKNOWN);
        var permit = limits.acquireLink(path, owner);
        AnonymousClients.permitted(ctx.req());
        async.handle(
                ctx,
                permit,
                () -> send(
                        ctx,
                        query,
                        true,
                        asked ->
                                dify.signedFile(app, segments, asked, bytes -> limits.chargeLink(path, owner, bytes))));
    }

    /** Dify returns the file name only if {@code as_attachment} is set. */
    private static void send(
            Context ctx, Map<String, String> query, boolean isLink, Function<Map<String, String>, DifyFile> source)
            throws IOException {
        try (var file = source.apply(query)) {
            var content = file.content().identified();
            if (query.containsKey(SAVED) || !content.isSavedWithoutName()) {
                FileReply.send(ctx, content, isLink);
                return;
            }
        }
        query.put(SAVED, "true");
        try (var file = source.apply(query)) {
            FileReply.send(ctx, file.content(), isLink);
        }
    }
}
