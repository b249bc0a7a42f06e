package chatgateway.stream;

import java.io.IOException;
import java.util.Arrays;

/** Cuts a byte stream into event frames, whatever pieces the bytes arrive in. */
public final class FrameReader {
    /** Where the bytes come from: {@link java.io.InputStream#read(byte[], int, int)} in shape. */
    @FunctionalInterface
    public interface Source {
        int read(byte[] buffer, int offset, int length) throws IOException;
    }

    private final Source source;
    private final int maxFrame;
    private byte[] buffer = new byte[8 * 1024];
    private int start; // of the frame that is being read
    private int end; // of what has been read

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
                var frame = Arrays.copyOfRange(buffer, start, blankLine);
                start = blankLine;
                if (!skipping) {
                    return new Frame(frame);
                }
                skipping = false;
                searched = start;
                continue;
            }
            searched = Math.max(start, end - 3); // the blank line may arrive in pieces
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
            end += count;
        }
    }

    /** Where the frame ends, its blank line included, or -1. Dify writes LF; a proxy in between may write CRLF. */
    private int endOfFrame(int from) {
        for (var i = from; i + 1 < end; i++) {
            if (buffer[i] != '\n') {
                continue;
            }
            if (buffer[i + 1] == '\n') {
                return i + 2;
            }
            if (buffer[i + 1] == '\r' && i + 2 < end && buffer[i + 2] == '\n') {
                return i + 3;
            }
        }
        return -1;
    }

    private void makeRoom() {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
    }
}
