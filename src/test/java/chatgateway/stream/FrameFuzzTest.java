package chatgateway.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/**
 * Whatever Dify sends, its frames are the same in whatever pieces it arrives, and bounded
 * (docs/threats.md#t20-upstream-misbehaves).
 */
@Tag("T20")
class FrameFuzzTest {
    private static final int MOST = 64;

    @FuzzTest
    void frames(byte[] stream) throws IOException {
        var whole = read(stream, Integer.MAX_VALUE);

        assertEquals(whole, read(stream, 1));
        assertEquals(whole, read(stream, 7));
    }

    /** What the reader makes of bytes that arrive so many at a time; each frame is looked into, as the policy does. */
    private static List<String> read(byte[] stream, int piece) throws IOException {
        var in = new ByteArrayInputStream(stream);
        var reader = new FrameReader((buffer, at, length) -> in.read(buffer, at, Math.min(length, piece)), MOST);
        var frames = new ArrayList<String>();
        for (var frame = reader.next(); frame != null; frame = reader.next()) {
            assertTrue(frame.bytes().length <= MOST, "a frame of " + frame.bytes().length + " bytes");
            frames.add(frame.event() + new String(frame.bytes(), ISO_8859_1) + frame.json());
        }
        return frames;
    }
}
