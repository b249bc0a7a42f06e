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

    private static final int SIZE = 8 * 1024;
    private static final int MAX_KEPT = 64 * 1024;
    private static final int HEAD = 64;

    private final Source source;
    private final int maxFrame;
    private byte[] buffer = new byte[SIZE];
    private int start; // of the current frame
    private int end; // of the bytes read
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
        var searched = start;
        Frame skipped = null;
        while (true) {
            var blankLine = endOfFrame(searched);
            if (blankLine >= 0) {
                var begin = begin();
                if (skipped == null && blankLine - start > maxFrame) {
                    skipped = head(begin);
                }
                start = blankLine;
                if (skipped == null) {
                    return new Frame(Arrays.copyOfRange(buffer, begin, blankLine));
                }
                if (TerminalState.isTerminal(skipped.event())) {
                    return skipped;
                }
                skipped = null;
                searched = start;
                continue;
            }
            searched = Math.max(start, end - 1); // the blank line may be split between two reads
            if (end - start > maxFrame) {
                skipped = skipped == null ? head(begin()) : skipped;
                start = searched;
            }
            var moved = start;
            makeRoom();
            searched -= moved - start;
            var count = source.read(buffer, end, buffer.length - end);
            if (count < 0) {
                return null;
            }
            append(count);
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

    /** The offset after the blank line that ends the current frame, or -1. */
    private int endOfFrame(int from) {
        for (var i = from; i + 1 < end; i++) {
            if (buffer[i] == '\n' && buffer[i + 1] == '\n') {
                return i + 2;
            }
        }
        return -1;
    }

    /**
     * Normalizes the bytes just read: CR and CRLF become LF, and several blank lines become one. Clients accept all of
     * them as line ends (WHATWG HTML §9.2.5), and what is two events for a client must not be one frame here.
     */
    private void append(int count) {
        var to = end;
        for (var i = end; i < end + count; i++) {
            var endsLine = buffer[i] == '\r' || buffer[i] == '\n';
            var known = buffer[i] == '\n' && afterReturn;
            afterReturn = buffer[i] == '\r';
            if (!endsLine) {
                lineEnds = 0;
                buffer[to++] = buffer[i];
            } else if (!known && lineEnds < 2) {
                lineEnds++;
                buffer[to++] = '\n';
            }
        }
        end = to;
    }

    private void makeRoom() {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        } else if (end == 0 && buffer.length > MAX_KEPT) {
            buffer = new byte[SIZE]; // frees the memory of a large frame
        }
    }
}
