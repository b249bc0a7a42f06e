package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * Uploads, previews and signed links (docs/dify-api.md#upload-a-file, #preview-a-file, #files-and-signed-links).
 */
final class FileRoutes {
    private static final int MB = 1 << 20;
    private static final int LONGEST_NAME = 200;

    private final DifyInstance dify;

    FileRoutes(DifyInstance dify) {
        this.dify = dify;
    }

    void upload(Context ctx, Caller caller) {
        var parts = RecordedRequest.of(ctx).parts().stream()
                .filter(MultipartPart::isFile)
                .toList();
        var part = parts.stream()
                .filter(file -> file.name().equals("file"))
                .findFirst()
                .orElseThrow(this::noFile);
        if (parts.size() > 1) {
            throw DifyError.of(400, "too_many_files", "Only one file is allowed.");
        }
        if (part.filename().isEmpty()) {
            throw DifyError.of(400, "filename_not_exists_error", "The specified filename does not exist.");
        }
        if (part.contentType() == null) {
            throw DifyError.of(415, "unsupported_file_type", "File type not allowed.");
        }
        checkName(part.filename());
        var row = new StoredFile(
                UUID.randomUUID().toString(),
                caller.app().id(),
                caller.user().id(),
                part.filename()
                        .substring(0, Math.min(LONGEST_NAME, part.filename().length())),
                part.contentType(),
                part.bytes(),
                Instant.now());
        if (part.bytes().length > largest(row) * MB) {
            throw DifyError.of(413, "file_too_large", "File size exceeded. {message}");
        }
        dify.store().add(row);
        respond(ctx, row);
    }

    /** Any user of the app may read a file that is part of a message. */
    void preview(Context ctx, Caller caller) {
        var id = ctx.pathParam("file_uuid");
        var file = dify.store().upload(id).filter(this::inMessage);
        if (file.isEmpty()) {
            throw DifyError.of(404, "file_not_found", "File not found in message context");
        }
        if (!file.get().app().equals(caller.app().id())) {
            throw DifyError.of(403, "file_access_denied", "Access to the requested file is denied.");
        }
        ctx.header("Cache-Control", "public, max-age=3600");
        send(ctx, file.get());
    }

    /** Authorised by the signature, without a key. */
    void signedUpload(Context ctx) {
        var file = dify.store().upload(ctx.pathParam("id")).filter(found -> signed(ctx, found));
        send(ctx, file.orElseThrow(() -> DifyError.notFound("File not found or signature is invalid")));
    }

    void signedTool(Context ctx) {
        var id = ctx.pathParam("name").replaceFirst("\\.\\w*$", "");
        var file = dify.store().upload(id).filter(found -> signed(ctx, found));
        send(ctx, file.orElseThrow(() -> DifyError.of(403, "forbidden", "Invalid request.")));
    }

    private boolean signed(Context ctx, StoredFile file) {
        return dify.links()
                .valid(file.id(), ctx.queryParam("timestamp"), ctx.queryParam("nonce"), ctx.queryParam("sign"));
    }

    private boolean inMessage(StoredFile file) {
        return dify.store().messages().stream()
                .flatMap(message -> message.files().stream())
                .anyMatch(attached -> file.equals(attached.upload()));
    }

    private static void send(Context ctx, StoredFile file) {
        if ("true".equals(ctx.queryParam("as_attachment")) || file.mimeType().startsWith("text/html")) {
            var name = URLEncoder.encode(file.name(), StandardCharsets.UTF_8).replace("+", "%20");
            ctx.header("Content-Disposition", "attachment; filename*=UTF-8''" + name);
        }
        if (Set.of("audio", "video").contains(file.kind())) {
            ctx.header("Accept-Ranges", "bytes"); // as Dify, which does not serve ranges
        }
        ctx.contentType(file.mimeType()).result(file.bytes());
    }

    private void respond(Context ctx, StoredFile row) {
        var version = dify.version();
        var body = DemoJson.object()
                .put("id", row.id())
                .put("name", row.name())
                .put("size", row.bytes().length)
                .put("extension", row.extension())
                .put("mime_type", row.mimeType())
                .put("created_by", row.owner())
                .put("created_at", row.createdAt().getEpochSecond());
        if (version.atLeast(DifyVersion.V1_4)) {
            body.putNull("preview_url");
        }
        if (version.atLeast(DifyVersion.V1_9)) {
            body.put("source_url", dify.links().link(row));
        }
        if (version.atLeast(DifyVersion.V1_12)) {
            body.putNull("original_url")
                    .putNull("user_id")
                    .put("tenant_id", FakeApp.TENANT)
                    .putNull("conversation_id")
                    .putNull("file_key");
        }
        ErrorReply.json(ctx, 201, body);
    }

    private DifyError noFile() {
        return dify.version().atLeast(DifyVersion.V1_4)
                ? DifyError.of(400, "no_file_uploaded", "Please upload your file.")
                : DifyError.of(400, "bad_request_key_error", "400 Bad Request: KeyError: 'file'");
    }

    private void checkName(String name) {
        var version = dify.version();
        var forbidden = version.atLeast(DifyVersion.V1_14) ? "[/\\\\]" : "[/\\\\:*?\"<>|]";
        if (version.atLeast(DifyVersion.V1_4) && name.matches(".*" + forbidden + ".*")) {
            throw DifyError.invalid("Filename contains invalid characters");
        }
    }

    private static int largest(StoredFile row) {
        return switch (row.kind()) {
            case "image" -> 10;
            case "video" -> 100;
            case "audio" -> 50;
            default -> 15;
        };
    }
}
