package chatgateway.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one answer has sent so far, as few events, for subscribers that join late. Not thread-safe. */
final class ReplayBuffer {
    private static final int MAX_BYTES = 256 * 1024;
    private static final int FRAME_OVERHEAD = 128; // of the objects around the bytes, and the name of the event

    /** Without content, or too large and useful only at its time (docs/dify-api.md#speech-in-a-stream). */
    private static final Set<String> NOT_REPLAYED = Set.of("ping", "tts_message", "tts_message_end");

    private final List<Frame> frames = new ArrayList<>();
    private @Nullable CoalescedText text; // follows the frames; null if the last frame is no text
    private int size; // of the frames, in bytes
    private boolean dropped;

    void add(Frame frame) {
        if (dropped || NOT_REPLAYED.contains(frame.event())) {
            return;
        }
        if (text == null || !text.append(frame)) {
            endText();
            CoalescedText.of(frame).ifPresentOrElse(next -> text = next, () -> keep(frame));
        }
        if (size + (text == null ? 0 : text.size()) > MAX_BYTES) {
            drop();
        }
    }

    /** Frees everything. There is no replay from now on. */
    void drop() {
        dropped = true;
        frames.clear();
        text = null;
    }

    /** All events so far; empty once they were dropped or exceeded {@value #MAX_BYTES} bytes. */
    Optional<List<Frame>> frames() {
        if (dropped) {
            return Optional.empty();
        }
        var all = new ArrayList<>(frames);
        if (text != null) {
            all.add(text.frame());
        }
        return Optional.of(all);
    }

    private void endText() {
        if (text != null) {
            keep(text.frame());
            text = null;
        }
    }

    private void keep(Frame frame) {
        frames.add(frame);
        size += frame.bytes().length + FRAME_OVERHEAD;
    }
}
