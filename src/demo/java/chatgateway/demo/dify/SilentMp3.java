package chatgateway.demo.dify;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A silent MP3 with the spoken text as its title, so that the text can be checked. */
final class SilentMp3 {
    /** MPEG-1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes a frame, 38 frames a second. */
    private static final byte[] FRAME_HEAD = {(byte) 0xFF, (byte) 0xFB, (byte) 0x90, 0x00};

    private static final int FRAME_BYTES = 417;

    private SilentMp3() {}

    static byte[] silence(int frames, String title) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(id3(title.getBytes(StandardCharsets.UTF_8)));
        for (var frame = 0; frame < frames; frame++) {
            out.writeBytes(FRAME_HEAD);
            out.writeBytes(new byte[FRAME_BYTES - FRAME_HEAD.length]);
        }
        return out.toByteArray();
    }

    /** An ID3v2.4 tag with one TIT2 frame in UTF-8 (encoding 3). */
    private static byte[] id3(byte[] title) {
        var content = title.length + 1;
        return ByteBuffer.allocate(20 + content)
                .put(new byte[] {'I', 'D', '3', 4, 0, 0})
                .putInt(sevenBits(10 + content))
                .put(new byte[] {'T', 'I', 'T', '2'})
                .putInt(sevenBits(content))
                .put(new byte[] {0, 0, 3})
                .put(title)
                .array();
    }

    /** ID3 sizes use seven bits of each byte. */
    private static int sevenBits(int size) {
        return (size & 0x7F) | (size & 0x3F80) << 1 | (size & 0x1FC000) << 2 | (size & 0xFE00000) << 3;
    }
}
