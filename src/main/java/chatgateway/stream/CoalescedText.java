package chatgateway.stream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Pieces of text of one message, joined into one event of the same shape.
 *
 * <p>Dify writes a piece as an event whose {@code answer} differs and nothing else (docs/dify-api.md#envelope), so the
 * pieces are joined as they are spelled, between the quotes, and nothing is parsed.
 */
final class CoalescedText {
    private static final Set<String> EVENTS = Set.of("message", "agent_message");
    private static final byte[] KEY = "\"answer\"".getBytes(StandardCharsets.US_ASCII);
    private static final int ROOM = 8 * 1024; // a long answer moves rarely, and little is kept that is not used

    private final byte[] head; // up to and with the opening quote
    private final byte[] tail; // from the closing quote on
    private byte[] text;
    private int length;

    private CoalescedText(byte[] frame, int from, int to) {
        head = Arrays.copyOf(frame, from);
        tail = Arrays.copyOfRange(frame, to, frame.length);
        text = Arrays.copyOfRange(frame, from, to);
        length = text.length;
    }

    /** A run that begins with this frame; empty when the frame is not a piece of text. */
    static Optional<CoalescedText> of(Frame frame) {
        var bytes = frame.bytes();
        var from = EVENTS.contains(frame.event()) ? startOfText(bytes) : -1;
        var to = from < 0 ? -1 : closingQuote(bytes, from);
        return to < 0 ? Optional.empty() : Optional.of(new CoalescedText(bytes, from, to));
    }

    /** Takes this frame in when it continues the run; else nothing happens and the answer is false. */
    boolean join(Frame frame) {
        var bytes = frame.bytes();
        var to = bytes.length - tail.length;
        if (to < head.length
                || !Arrays.equals(bytes, 0, head.length, head, 0, head.length)
                || !Arrays.equals(bytes, to, bytes.length, tail, 0, tail.length)
                || closingQuote(bytes, head.length) != to) {
            return false;
        }
        append(bytes, head.length, to);
        return true;
    }

    Frame frame() {
        var bytes = Arrays.copyOf(head, head.length + length + tail.length);
        System.arraycopy(text, 0, bytes, head.length, length);
        System.arraycopy(tail, 0, bytes, head.length + length, tail.length);
        return new Frame(bytes);
    }

    /** Bytes of memory. */
    int size() {
        return head.length + text.length + tail.length;
    }

    private void append(byte[] bytes, int from, int to) {
        var added = to - from;
        if (length + added > text.length) {
            text = Arrays.copyOf(text, length + added + ROOM);
        }
        System.arraycopy(bytes, from, text, length, added);
        length += added;
    }

    /** Where the text begins, or -1. In front of it are only names and ids, a node's name among them. */
    private static int startOfText(byte[] bytes) {
        for (var at = 0; at + KEY.length < bytes.length; at++) {
            if (bytes[at] != '"' || !Arrays.equals(bytes, at, at + KEY.length, KEY, 0, KEY.length)) {
                continue;
            }
            var value = skipBlanks(bytes, at + KEY.length);
            if (value < bytes.length && bytes[value] == ':') {
                value = skipBlanks(bytes, value + 1);
                return value < bytes.length && bytes[value] == '"' ? value + 1 : -1;
            }
        }
        return -1;
    }

    private static int closingQuote(byte[] bytes, int from) {
        for (var at = from; at < bytes.length; at++) {
            if (bytes[at] == '\\') {
                at++;
            } else if (bytes[at] == '"') {
                return at;
            }
        }
        return -1;
    }

    private static int skipBlanks(byte[] bytes, int at) {
        while (at < bytes.length && bytes[at] == ' ') {
            at++;
        }
        return at;
    }
}
