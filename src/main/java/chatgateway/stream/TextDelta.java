package chatgateway.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A piece of an answer's text, or of its reasoning.
 *
 * @param frame as Dify sent it
 * @param event its JSON
 * @param text the piece
 */
record TextDelta(Frame frame, ObjectNode event, String text) {
    static final String REASONING = "reasoning_chunk";

    /** {@code message_file} of Dify 1.11.2 to 1.12 is a delta if it has text (docs/dify-api.md#events). */
    static final Set<String> EVENTS = Set.of("message", "agent_message", "message_file", "text_chunk", REASONING);

    private static final byte[] ANSWER = "\"answer\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TEXT = "\"text\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] THOUGHT = "\"reasoning\"".getBytes(StandardCharsets.US_ASCII);

    /** Parses the frame; empty if it has no text. */
    static Optional<TextDelta> of(Frame frame) {
        return frame.json()
                .filter(event -> holder(event).path(key(event)).isTextual())
                .map(event -> new TextDelta(
                        frame, event, holder(event).path(key(event)).textValue()));
    }

    /** This event with another text. */
    TextDelta with(String other) {
        var copy = event.deepCopy();
        holder(copy).put(key(copy), other);
        return new TextDelta(Frame.of(copy), copy, other);
    }

    /** The offset in a frame at which its text begins, after the quote; -1 if there is none. Only ids and names come before. */
    static int start(byte[] frame) {
        for (var key : List.of(ANSWER, TEXT, THOUGHT)) {
            var start = startAfter(key, frame);
            if (start >= 0) {
                return start;
            }
        }
        return -1;
    }

    /** The offset of the quote that ends the text which begins at this offset; -1 if there is none. */
    static int end(byte[] frame, int start) {
        var at = Bytes.indexOf('"', '\\', frame, start, frame.length);
        while (at < frame.length && frame[at] == '\\') {
            at = Bytes.indexOf('"', '\\', frame, Math.min(at + 2, frame.length), frame.length);
        }
        return at < frame.length ? at : -1;
    }

    private static ObjectNode holder(ObjectNode event) {
        return event.path("data") instanceof ObjectNode data ? data : event;
    }

    private static String key(ObjectNode event) {
        var ofText = event.path("data").isObject() ? "text" : "answer";
        return event.path("event").asText().equals(REASONING) ? "reasoning" : ofText;
    }

    private static int startAfter(byte[] key, byte[] frame) {
        for (var at = 0; at + key.length < frame.length; at++) {
            if (frame[at] != '"' || !Arrays.equals(frame, at, at + key.length, key, 0, key.length)) {
                continue;
            }
            var value = skipSpaces(frame, at + key.length);
            if (value < frame.length && frame[value] == ':') {
                value = skipSpaces(frame, value + 1);
                return value < frame.length && frame[value] == '"' ? value + 1 : -1;
            }
        }
        return -1;
    }

    private static int skipSpaces(byte[] frame, int at) {
        while (at < frame.length && frame[at] == ' ') {
            at++;
        }
        return at;
    }
}
