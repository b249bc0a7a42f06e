package chatgateway.support.faults;

import chatgateway.support.SentEvents;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An HTTP response, possibly incomplete.
 *
 * @param status 0 when the head is not complete
 * @param body without the chunks it came in
 * @param whole whether the end that HTTP defines has arrived too
 */
public record HttpReply(int status, String body, boolean whole) {
    private static final Set<String> ENDINGS = Set.of("message_end", "workflow_finished", "error");
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");
    private static final int NO_CONTENT = 204;
    private static final String BLANK_LINE = "\r\n\r\n";

    public static HttpReply of(byte[] bytes) {
        var raw = new String(bytes, StandardCharsets.ISO_8859_1);
        var end = raw.indexOf(BLANK_LINE);
        if (end < 0) {
            return new HttpReply(0, "", false);
        }
        var head = raw.substring(0, end + 2);
        var status = Integer.parseInt(head.substring(9, 12));
        if (status == NO_CONTENT) {
            return new HttpReply(status, "", true);
        }
        var length = LENGTH.matcher(head);
        if (length.find()) {
            var body = raw.substring(end + BLANK_LINE.length());
            return new HttpReply(status, utf8(body), body.length() == Integer.parseInt(length.group(1)));
        }
        return chunked(status, raw, end + BLANK_LINE.length());
    }

    /** The whole events that have arrived. */
    public List<JsonNode> events() {
        try {
            var end = body.lastIndexOf("\n\n");
            return new SentEvents(end < 0 ? "" : body.substring(0, end + 2)).rest();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the user reads. */
    public String text() {
        return SentEvents.textOf(events());
    }

    /**
     * The terminal events; a chatflow's two come in either order
     * (docs/dify-api.md#order-and-end-of-events).
     */
    public List<String> endings() {
        return events().stream()
                .map(event -> event.path("event").asText())
                .filter(ENDINGS::contains)
                .toList();
    }

    private static HttpReply chunked(int status, String raw, int from) {
        var body = new ByteArrayOutputStream();
        var at = from;
        while (true) {
            var lineEnd = raw.indexOf("\r\n", at);
            if (lineEnd < 0) {
                return new HttpReply(status, body.toString(StandardCharsets.UTF_8), false);
            }
            var size = Integer.parseInt(raw.substring(at, lineEnd), 16);
            if (size == 0) {
                var whole = raw.startsWith("\r\n", lineEnd + 2);
                return new HttpReply(status, body.toString(StandardCharsets.UTF_8), whole);
            }
            var begin = lineEnd + 2;
            var chunk = raw.substring(begin, Math.min(raw.length(), begin + size));
            body.writeBytes(chunk.getBytes(StandardCharsets.ISO_8859_1));
            at = begin + size + 2;
            if (at > raw.length()) {
                return new HttpReply(status, body.toString(StandardCharsets.UTF_8), false);
            }
        }
    }

    private static String utf8(String latin1) {
        return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
