package chatgateway.stream;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Splits a byte stream into event frames. Lines may end in LF, CR or CRLF. */
public final class FrameReader {
    /** The stream, with the contract of {@link java.io.InputStream#read(byte[], int, int)}. */
    @FunctionalInterface
    public interface Source {
        int read(byte[] buffer, int offset, int length) throws IOException;
    }

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private static final int SMALL = 512; // most answers are slow, and one of their events fits
    private static final int LARGE = 8 * 1024;
    private static final int MAX_KEPT = 64 * 1024;
    private static final int HEAD = 64;

    private final Source source;
    private final int maxFrame;
    private byte[] buffer = new byte[SMALL];
    private int start; // of the current frame
    private int end; // of what is known of it
    private int next; // of the bytes that were read and are not yet part of a frame
    private int limit; // of the bytes that were read
    private int lineEnds = 2; // in a row; blank lines before the first event are skipped
    private boolean afterReturn; // the last byte was a CR: an LF that follows belongs to it
    private boolean atBeginning = true;

    /**
     * @param maxFrame in bytes; a longer frame is skipped. Of a terminal event only the first {@value #HEAD} bytes are
     *     returned, which have its name and no readable JSON: an answer must not lose its end
     */
    public FrameReader(Source source, int maxFrame) {
        this.source = source;
        this.maxFrame = maxFrame;
    }

    /** The next frame, or null at the end of the stream. An incomplete last frame is not returned. */
    public @Nullable Frame next() throws IOException {
        Frame skipped = null; // the head of a frame that is too long
        while (true) {
            var isComplete = completeFrame();
            if (end - start > maxFrame) {
                skipped = skipped == null ? head(begin()) : skipped;
                start = end;
            }
            if (!isComplete) {
                makeRoom();
                var count = source.read(buffer, end, buffer.length - end);
                if (count < 0) {
                    return null;
                }
                limit = end + count;
                continue;
            }
            var frame = skipped == null ? new Frame(Arrays.copyOfRange(buffer, begin(), end)) : skipped;
            start = end;
            if (skipped == null || TerminalState.isTerminal(frame.event())) {
                return frame;
            }
            skipped = null;
        }
    }

    private Frame head(int begin) {
        return new Frame(Arrays.copyOfRange(buffer, begin, Math.min(end, begin + HEAD)));
    }

    /** The offset of the current frame, after a byte order mark if it is the first. */
    private int begin() {
        var marked = atBeginning && Arrays.equals(buffer, start, start + 3, BYTE_ORDER_MARK, 0, 3);
        atBeginning = false;
        return marked ? start + BYTE_ORDER_MARK.length : start;
    }

    /**
     * Continues the current frame with the bytes that were read, up to the blank line that ends it. CR and CRLF become LF, and
     * several blank lines become one: clients accept all of them as line ends (WHATWG HTML §9.2.5), and what is two events
     * for a client must not be one frame here.
     *
     * @return whether the frame is complete
     */
    private boolean completeFrame() {
        while (next < limit) {
            var lineEnd = Bytes.indexOf('\n', '\r', buffer, next, limit);
            if (lineEnd > next) {
                System.arraycopy(buffer, next, buffer, end, lineEnd - next);
                end += lineEnd - next;
                next = lineEnd;
                lineEnds = 0;
                afterReturn = false;
            } else {
                var known = buffer[next] == '\n' && afterReturn;
                afterReturn = buffer[next++] == '\r';
                if (!known && lineEnds < 2) {
                    buffer[end++] = '\n';
                    if (++lineEnds == 2) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** A small buffer grows if a read fills it, because more may have arrived. */
    private void makeRoom() {
        var wasFilled = limit == buffer.length;
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        next = end;
        if (end == buffer.length || (wasFilled && buffer.length < LARGE)) {
            buffer = Arrays.copyOf(buffer, buffer.length + buffer.length / 2);
        } else if (end == 0 && buffer.length > MAX_KEPT) {
            buffer = new byte[SMALL]; // frees the memory of a large frame
        }
    }
}
