package chatgateway.demo.dify;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Draws the demo's image, a bar chart, without AWT. */
final class Png {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int[] BACKGROUND = {0xF4, 0xF7, 0xFB};
    private static final int[] BAR = {0x1C, 0x64, 0xF2};
    private static final int BAR_WIDTH = 60;
    private static final int HEIGHT = 240;

    private Png() {}

    /** @param percents the height of each bar */
    static byte[] barChart(int... percents) {
        var width = BAR_WIDTH * percents.length;
        var pixels = ByteBuffer.allocate((width * 3 + 1) * HEIGHT);
        for (var y = 0; y < HEIGHT; y++) {
            pixels.put((byte) 0); // the row is not filtered
            for (var x = 0; x < width; x++) {
                var inBar = x % BAR_WIDTH >= 12 && 100 * (HEIGHT - y) / HEIGHT <= percents[x / BAR_WIDTH];
                for (var part : inBar ? BAR : BACKGROUND) {
                    pixels.put((byte) part);
                }
            }
        }
        var out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        var header = ByteBuffer.allocate(13).putInt(width).putInt(HEIGHT).put(new byte[] {8, 2, 0, 0, 0});
        out.writeBytes(chunk("IHDR", header.array()));
        out.writeBytes(chunk("IDAT", deflated(pixels.array())));
        out.writeBytes(chunk("IEND", new byte[0]));
        return out.toByteArray();
    }

    private static byte[] chunk(String type, byte[] data) {
        var name = type.getBytes(StandardCharsets.US_ASCII);
        var crc = new CRC32();
        crc.update(name);
        crc.update(data);
        return ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(name)
                .put(data)
                .putInt((int) crc.getValue())
                .array();
    }

    private static byte[] deflated(byte[] data) {
        var deflater = new Deflater();
        try {
            deflater.setInput(data);
            deflater.finish();
            var out = new ByteArrayOutputStream();
            var piece = new byte[4096];
            while (!deflater.finished()) {
                out.write(piece, 0, deflater.deflate(piece));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }
}
