package chatgateway.demo.dify;

import java.time.Instant;

/** A stored file: uploaded by an end user, or created by a tool ({@code owner} null). */
public record StoredFile(
        String id, String app, String owner, String name, String mimeType, byte[] bytes, Instant createdAt) {

    /** The extension in lower case, without the dot; empty if there is none. */
    public String extension() {
        var dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).toLowerCase();
    }

    /** Dify's type of the file, chosen by extension (docs/dify-api.md#upload-a-file). */
    public String kind() {
        return switch (extension()) {
            case "jpg", "jpeg", "png", "webp", "gif", "svg" -> "image";
            case "mp4", "mov", "mpeg", "webm" -> "video";
            case "mp3", "m4a", "wav", "amr", "mpga" -> "audio";
            default -> "document";
        };
    }
}
