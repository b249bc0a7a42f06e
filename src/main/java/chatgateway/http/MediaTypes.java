package chatgateway.http;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Media types: those that browsers may display, and the audio types of browsers and Dify (docs/dify-api.md#speech,
 * docs/threats.md#t34-files-that-run).
 */
public final class MediaTypes {
    private static final Pattern TYPE = Pattern.compile("([\\w.+-]+/[\\w.+-]+)\\s*(?:;.*)?");

    /** What a browser can do nothing with but save it. */
    public static final String BYTES = "application/octet-stream";

    /** Pictures, sound and film cannot do anything. SVG, HTML, XML and PDF can, so they are not here. */
    private static final Set<String> SHOWN = Set.of(
            "image/png",
            "image/jpeg",
            "image/gif",
            "image/webp",
            "image/avif",
            "image/bmp",
            "audio/mpeg",
            "audio/mp3",
            "audio/mp4",
            "audio/m4a",
            "audio/x-m4a",
            "audio/wav",
            "audio/x-wav",
            "audio/ogg",
            "audio/webm",
            "audio/aac",
            "audio/amr",
            "video/mp4",
            "video/webm",
            "video/ogg",
            "video/quicktime",
            "video/mpeg");

    private MediaTypes() {}

    /** The type without parameters, in lower case; empty for what is no media type. */
    public static Optional<String> parse(String value) {
        var type = TYPE.matcher(value == null ? "" : value.trim());
        return type.matches() ? Optional.of(type.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    /** The media type to send: the file's own if browsers cannot execute it, else {@code application/octet-stream}. */
    public static String inert(String value) {
        return parse(value).filter(SHOWN::contains).orElse(BYTES);
    }

    public static boolean isPlayed(String type) {
        return type.startsWith("audio/") || type.startsWith("video/");
    }

    /**
     * Maps a browser's recording type to one that Dify accepts. From 1.9 on Dify accepts mp3, m4a, wav, amr and mpga only,
     * not the types that browsers record. It checks the declared type only; the model detects the real one.
     */
    public static String soundForDify(String value) {
        return switch (parse(value).orElse("")) {
            case "audio/mpeg", "audio/mp3", "audio/mpga" -> "audio/mp3"; // 1.4 rejects mpga
            case "audio/mp4", "audio/m4a", "audio/x-m4a", "video/mp4" -> "audio/m4a";
            case "audio/webm", "video/webm", "audio/ogg", "audio/wav", "audio/x-wav", "audio/wave" -> "audio/wav";
            case "audio/amr" -> "audio/amr";
            default -> throw FormFile.error(415, "unsupported_audio_type", "Recordings of this type are not accepted.");
        };
    }
}
