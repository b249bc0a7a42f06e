package chatgateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Optional;

/** The type of a file by its first bytes, among those that a browser can show without running anything. */
final class FileSignature {
    /** How many bytes are enough. */
    static final int LENGTH = 16;

    private FileSignature() {}

    /** @param head the first {@value #LENGTH} bytes, or the whole file when it is shorter */
    static Optional<String> typeOf(byte[] head) {
        var text = new String(head, ISO_8859_1);
        if (text.startsWith("\u0089PNG\r\n\u001a\n")) {
            return Optional.of("image/png");
        }
        if (text.startsWith("\u00ff\u00d8\u00ff")) {
            return Optional.of("image/jpeg");
        }
        if (text.startsWith("GIF87a") || text.startsWith("GIF89a")) {
            return Optional.of("image/gif");
        }
        if (text.startsWith("RIFF")) {
            return ofRiff(text);
        }
        if (text.startsWith("ftyp", 4)) {
            return Optional.of(ofBrand(text));
        }
        if (text.startsWith("\u001aE\u00df\u00a3")) {
            return Optional.of("video/webm");
        }
        if (text.startsWith("\u0000\u0000\u0001\u00ba")) {
            return Optional.of("video/mpeg");
        }
        return ofSound(text);
    }

    private static Optional<String> ofRiff(String text) {
        if (text.startsWith("WEBP", 8)) {
            return Optional.of("image/webp");
        }
        return text.startsWith("WAVE", 8) ? Optional.of("audio/wav") : Optional.empty();
    }

    private static String ofBrand(String text) {
        if (text.startsWith("avi", 8)) {
            return "image/avif";
        }
        if (text.startsWith("M4A", 8)) {
            return "audio/mp4";
        }
        return text.startsWith("qt  ", 8) ? "video/quicktime" : "video/mp4";
    }

    private static Optional<String> ofSound(String text) {
        if (text.startsWith("OggS")) {
            return Optional.of("audio/ogg");
        }
        if (text.startsWith("#!AMR")) {
            return Optional.of("audio/amr");
        }
        if (text.length() < 4) {
            return Optional.empty();
        }
        var isTagged = text.startsWith("ID3") && text.charAt(3) >= 2 && text.charAt(3) <= 4;
        var second = text.charAt(0) == 0xff ? text.charAt(1) : 0;
        if (isTagged || second == 0xfb || second == 0xfa || second == 0xf3 || second == 0xf2) {
            return Optional.of("audio/mpeg");
        }
        return second == 0xf1 || second == 0xf9 ? Optional.of("audio/aac") : Optional.empty();
    }
}
