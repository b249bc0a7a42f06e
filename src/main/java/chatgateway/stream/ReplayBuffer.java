package chatgateway.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What one answer has said so far, as few events: for whoever joins late. Not for several threads at once. */
final class ReplayBuffer {
    private static final int MAX_BYTES = 256 * 1024;
    private static final int FRAME_OVERHEAD = 64; // what the JVM needs for an event beside its bytes

    /** Says nothing, or is far too big and only worth hearing at its time (docs/dify-api.md#speech-in-a-stream). */
    private static final Set<String> NOT_KEPT = Set.of("ping", "tts_message", "tts_message_end");

    private final List<Frame> frames = new ArrayList<>();
    private CoalescedText run; // what is being said after the frames, or null
    private int size; // of the frames
    private boolean whole = true;

    void add(Frame frame) {
        if (!whole || NOT_KEPT.contains(frame.event())) {
            return;
        }
        if (run == null || !run.join(frame)) {
            endRun();
            CoalescedText.of(frame).ifPresentOrElse(next -> run = next, () -> keep(frame));
        }
        if (size + (run == null ? 0 : run.size()) > MAX_BYTES) {
            giveUp();
        }
    }

    /** Forgets everything and takes nothing more. */
    void giveUp() {
        whole = false;
        frames.clear();
        run = null;
    }

    /** Everything so far; empty once it was more than {@value #MAX_BYTES} bytes. */
    Optional<List<Frame>> soFar() {
        if (!whole) {
            return Optional.empty();
        }
        var all = new ArrayList<>(frames);
        if (run != null) {
            all.add(run.frame());
        }
        return Optional.of(all);
    }

    private void endRun() {
        if (run != null) {
            keep(run.frame());
            run = null;
        }
    }

    private void keep(Frame frame) {
        frames.add(frame);
        size += frame.bytes().length + FRAME_OVERHEAD;
    }
}
