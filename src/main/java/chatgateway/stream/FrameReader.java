package chatgateway.stream;

import java.io.IOException;
import java.util.Arrays;

/** Cuts a byte stream into event frames, whatever pieces the bytes arrive in and whatever ends their lines. */
public final class FrameReader {
    /** Where the bytes come from: {@link java.io.InputStream#read(byte[], int, int)} in shape. */
    @FunctionalInterface
    public interface Source {
        int read(byte[] buffer, int offset, int length) throws IOException;
    }

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private static final int SIZE = 8 * 1024;
    private static final int MAX_KEPT = 64 * 1024;

    private final Source source;
    private final int maxFrame;
    private byte[] buffer = new byte[SIZE];
    private int start; // of the frame that is being read
    private int end; // of what has been read
    private int lineEnds = 2; // in a row; blank lines before an event mean nothing
    private boolean afterReturn; // the last byte read was a CR, so that an LF belongs to the same line end
    private boolean atBeginning = true;

    /** @param maxFrame bytes; a longer frame is skipped, because no event of that size is text for the user */
    public FrameReader(Source source, int maxFrame) {
        this.source = source;
        this.maxFrame = maxFrame;
    }

    /** The next whole frame, or null at the end of the stream. A frame that the end cut off is not returned. */
    public Frame next() throws IOException {
        var searched = start;
        var skipping = false;
        while (true) {
            var blankLine = endOfFrame(searched);
            if (blankLine >= 0) {
                var begin = begin();
                var fits = blankLine - start <= maxFrame;
                start = blankLine;
                if (fits && !skipping) {
                    return new Frame(Arrays.copyOfRange(buffer, begin, blankLine));
                }
                skipping = false;
                searched = start;
                continue;
            }
            searched = Math.max(start, end - 1); // the blank line may arrive in pieces
            if (end - start > maxFrame) {
                skipping = true;
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

    /** Where the frame begins; a byte order mark before the first one is not part of it. */
    private int begin() {
        var marked = atBeginning && Arrays.equals(buffer, start, start + 3, BYTE_ORDER_MARK, 0, 3);
        atBeginning = false;
        return marked ? start + BYTE_ORDER_MARK.length : start;
    }

    /** Where the frame ends, its blank line included, or -1. */
    private int endOfFrame(int from) {
        for (var i = from; i + 1 < end; i++) {
            if (buffer[i] == '\n' && buffer[i + 1] == '\n') {
                return i + 2;
            }
        }
        return -1;
    }

    /**
     * Takes in what was read. CR and CRLF become the LF that Dify writes, and of several blank lines one stays: browsers
     * know all of them (WHATWG HTML §9.2.5), and what they take for two events must not pass here as one.
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
            buffer = new byte[SIZE]; // one large frame must not cost its memory until the end of the stream
        }
    }
}
