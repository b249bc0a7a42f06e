package chatgateway.stream;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * The text deltas of one message, as one event of the same shape.
 *
 * <p>The events of consecutive deltas differ in {@code answer} only (docs/dify-api.md#envelope), so the bytes between its
 * quotes are concatenated and no JSON is parsed.
 */
final class CoalescedText {
    private static final Set<String> EVENTS = Set.of("message", "agent_message");
    private static final int MAX_SPARE_BYTES = 16 * 1024; // a long text is copied rarely, and little memory is unused

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

    /** The text that begins with this frame; empty if the frame is no text delta. */
    static Optional<CoalescedText> of(Frame frame) {
        var bytes = frame.bytes();
        var from = EVENTS.contains(frame.event()) ? TextDelta.start(bytes) : -1;
        var to = from < 0 ? -1 : TextDelta.end(bytes, from);
        return to < 0 ? Optional.empty() : Optional.of(new CoalescedText(bytes, from, to));
    }

    /** Appends the delta in this frame; returns false, and changes nothing, if it does not continue this text. */
    boolean append(Frame frame) {
        var bytes = frame.bytes();
        var to = bytes.length - tail.length;
        if (to < head.length
                || !Arrays.equals(bytes, 0, head.length, head, 0, head.length)
                || !Arrays.equals(bytes, to, bytes.length, tail, 0, tail.length)
                || TextDelta.end(bytes, head.length) != to) {
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

    /** In bytes of memory. */
    int size() {
        return head.length + text.length + tail.length;
    }

    private void append(byte[] bytes, int from, int to) {
        var added = to - from;
        if (length + added > text.length) {
            text = Arrays.copyOf(text, length + added + Math.min(length / 2, MAX_SPARE_BYTES));
        }
        System.arraycopy(bytes, from, text, length, added);
        length += added;
    }
}
