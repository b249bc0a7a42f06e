package chatgateway.demo.dify;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One part of a recorded multipart body, byte-exact.
 *
 * @param filename null for a plain field
 * @param contentType null if the part has none
 */
public record MultipartPart(String name, String filename, String contentType, byte[] bytes) {
    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile("[; ]name=\"([^\"]*)\"", Pattern.CASE_INSENSITIVE);
    private static final Pattern FILENAME = Pattern.compile("filename=\"([^\"]*)\"", Pattern.CASE_INSENSITIVE);
    private static final Pattern TYPE = Pattern.compile("(?im)^content-type:\\s*(.+?)\\s*$");

    public boolean isFile() {
        return filename != null;
    }

    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static List<MultipartPart> parse(String contentType, byte[] body) {
        var boundary = BOUNDARY.matcher(contentType);
        if (!contentType.toLowerCase().startsWith("multipart/") || !boundary.find()) {
            return List.of();
        }
        // ISO-8859-1 maps every byte to one char, so that positions in the text are positions in the bytes.
        var text = "\r\n" + new String(body, StandardCharsets.ISO_8859_1);
        var parts = new ArrayList<MultipartPart>();
        var delimiter = "\r\n--" + boundary.group(1);
        var sections = text.split(Pattern.quote(delimiter), -1);
        for (var i = 1; i < sections.length && !sections[i].startsWith("--"); i++) {
            var headEnd = sections[i].indexOf("\r\n\r\n");
            if (headEnd >= 0) {
                parts.add(part(utf8(sections[i].substring(0, headEnd)), sections[i].substring(headEnd + 4)));
            }
        }
        return parts;
    }

    private static MultipartPart part(String head, String content) {
        return new MultipartPart(
                first(NAME, head),
                first(FILENAME, head),
                first(TYPE, head),
                content.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String utf8(String latin1) {
        return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static String first(Pattern pattern, String head) {
        var found = pattern.matcher(head);
        return found.find() ? found.group(1) : null;
    }
}
