package chatgateway.stream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Rewrites the file links in the text of one answer, where a link may be split over several deltas. Not thread-safe.
 *
 * <p>A delta that ends with the beginning of a link is held back until the link is complete, or is none; then the deltas
 * of a rewritten link leave as one, and all others as they came. The JSON of a delta is parsed only if its bytes can hold a
 * part of a link.
 */
final class TextLinks {
    /** Must not overtake the text that is held back; all others may come between two parts of a link. */
    private static final Set<String> AFTER_TEXT =
            Set.of("message_replace", "text_replace", "message_end", "workflow_finished", "workflow_paused", "error");

    private static final byte[] FOLDER = FileLinks.FOLDER.getBytes(StandardCharsets.US_ASCII);

    private final FileLinks links;
    private final List<TextDelta> held = new ArrayList<>();
    private byte[] head = {}; // of the last delta, up to and with the quote before its text

    TextLinks(FileLinks links) {
        this.links = links;
    }

    /** Whether this frame may hold a whole link. */
    static boolean mayBeIn(Frame frame) {
        return hasFolder(frame.bytes(), 0, frame.bytes().length);
    }

    /** The frames that can be sent now: this one, with those held back before it, or none. */
    List<Frame> apply(String event, Frame frame) {
        if (TextDelta.EVENTS.contains(event)) {
            if (held.isEmpty() && isPlain(frame.bytes())) {
                return List.of(frame);
            }
            var delta = TextDelta.of(frame);
            if (delta.isPresent()) {
                held.add(delta.get());
                return release(links.startOfOpenLink(heldText()));
            }
        }
        if (held.isEmpty() || !AFTER_TEXT.contains(event)) {
            return List.of(frame);
        }
        var frames = end();
        frames.add(frame);
        return frames;
    }

    /** Releases the frames that were held back, because no text follows. */
    List<Frame> end() {
        return release(heldText().length());
    }

    private List<Frame> release(int end) {
        var text = heldText();
        var complete = text.substring(0, end);
        var rewritten = links.rewrite(complete);
        var released = new ArrayList<Frame>();
        if (rewritten.equals(complete)) {
            for (var left = end; !held.isEmpty() && held.get(0).text().length() <= left; ) {
                var delta = held.remove(0);
                left -= delta.text().length();
                released.add(delta.frame());
            }
            return released;
        }
        released.add(held.get(0).with(rewritten).frame());
        var last = held.get(held.size() - 1);
        held.clear();
        if (end < text.length()) {
            held.add(last.with(text.substring(end)));
        }
        return released;
    }

    private String heldText() {
        var text = new StringBuilder();
        held.forEach(delta -> text.append(delta.text()));
        return text.toString();
    }

    /** Whether this delta has no link, and no beginning of one at its end. */
    private boolean isPlain(byte[] frame) {
        var start = startOfText(frame);
        var end = start < 0 ? -1 : TextDelta.end(frame, start);
        return end < 0 || (!hasFolder(frame, start, end) && !canEndWithLink(frame, start, end));
    }

    /** Consecutive deltas begin with the same ids, so the place of the text is rarely searched. */
    private int startOfText(byte[] frame) {
        if (head.length > 0
                && head.length < frame.length
                && Arrays.equals(frame, 0, head.length, head, 0, head.length)) {
            return head.length;
        }
        var start = TextDelta.start(frame);
        head = start < 0 ? head : Arrays.copyOf(frame, start);
        return start;
    }

    private static boolean hasFolder(byte[] frame, int start, int end) {
        var last = end - FOLDER.length;
        for (var at = slash(frame, start, last); at <= last; at = slash(frame, at + 1, last)) {
            if (Arrays.equals(frame, at, at + FOLDER.length, FOLDER, 0, FOLDER.length)) {
                return true;
            }
        }
        return false;
    }

    /** The next place up to {@code last} at which the folder may begin; behind it if there is none. */
    private static int slash(byte[] frame, int from, int last) {
        return Bytes.indexOf('/', '/', frame, from, last + 1);
    }

    private boolean canEndWithLink(byte[] frame, int start, int end) {
        for (var at = end - 1; at >= start && end - at <= FileLinks.MAX_LINK && isPartOfLink(frame[at]); at--) {
            if (mayOpen(frame, at, start, end)) {
                return true;
            }
        }
        return false;
    }

    /** False only if no open link begins here. */
    private boolean mayOpen(byte[] frame, int at, int start, int end) {
        return switch (frame[at]) {
            case '/' -> links.changesRelative() && mayFollow(frame, at + 1, end, 'f') && isFirst(frame, at, start);
            case 'h', 'H' ->
                mayFollow(frame, at + 1, end, 't')
                        && (isFirst(frame, at, start) || (at + 2 < end && mayFollow(frame, at + 2, end, 't')));
            case 't', 'T' -> at == start && (mayFollow(frame, at + 1, end, 't') || mayFollow(frame, at + 1, end, 'p'));
            default -> false;
        };
    }

    /** Whether this letter, of any case, or nothing is here. */
    private static boolean mayFollow(byte[] frame, int at, int end, char letter) {
        return at == end || Character.toLowerCase(frame[at]) == letter;
    }

    /** Whether a word can begin here; a letter before may belong to an escape sequence. */
    private static boolean isFirst(byte[] frame, int at, int start) {
        return at == start
                || !FileLinks.isLetterOrDigit(frame[at - 1])
                || (at - 2 >= start && frame[at - 2] == '\\')
                || (at - 6 >= start && frame[at - 6] == '\\');
    }

    private static boolean isPartOfLink(byte character) {
        return character != ' ' && character != '(' && character != ')' && character != '<' && character != '>';
    }
}
