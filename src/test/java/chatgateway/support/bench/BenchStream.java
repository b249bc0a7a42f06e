package chatgateway.support.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The answer on one connection: every event must come once, in order, and nothing after the end. */
final class BenchStream {
    private static final byte[] END = "data: {\"event\":\"message_end\"".getBytes(US_ASCII);

    private enum Part {
        HEAD,
        SIZE_OF_CHUNK,
        CHUNK,
        LINE_END_OF_CHUNK
    }

    private final int events;
    private final long begin = System.nanoTime();
    private final Line line = new Line(); // of the response's head, or the size of a chunk
    private final Line data = new Line(); // of the events, which chunks may split
    private Part part = Part.HEAD;
    private int left; // bytes of the chunk
    private int received;
    private boolean ended;
    private boolean broken;
    private long firstNanos;

    BenchStream(int events) {
        this.events = events;
    }

    void receive(ByteBuffer bytes, Latencies latencies) {
        while (bytes.hasRemaining()) {
            var next = bytes.get();
            if (part == Part.CHUNK) {
                if (data.isCompleteWith(next)) {
                    see(latencies);
                }
                part = --left > 0 ? Part.CHUNK : Part.LINE_END_OF_CHUNK;
            } else if (line.isCompleteWith(next)) {
                part = after(line.take());
            }
        }
    }

    private Part after(String text) {
        switch (part) {
            case HEAD -> {
                broken |= text.startsWith("HTTP/1.1 ") && !text.startsWith("HTTP/1.1 200 ");
                return text.isEmpty() ? Part.SIZE_OF_CHUNK : Part.HEAD;
            }
            case SIZE_OF_CHUNK -> {
                left = Integer.parseInt(text, 16);
                return left > 0 ? Part.CHUNK : Part.LINE_END_OF_CHUNK;
            }
            default -> {
                return Part.SIZE_OF_CHUNK;
            }
        }
    }

    private void see(Latencies latencies) {
        if (data.startsWith(BenchDify.HEAD)) {
            var now = System.nanoTime();
            broken |= ended || data.number(BenchDify.HEAD.length, 10) != received;
            firstNanos = received++ == 0 ? now - begin : firstNanos;
            latencies.add(now - data.number(BenchDify.HEAD.length + 11, 19));
        } else if (data.startsWith(END)) {
            broken |= ended;
            ended = true;
        } else {
            broken |= !data.isEmpty() && !data.startsWith(new byte[] {':'});
        }
        data.clear();
    }

    int received() {
        return received;
    }

    boolean isComplete() {
        return ended && !broken && received == events;
    }

    /** From the connection to the first event. */
    long firstNanos() {
        return firstNanos;
    }

    private static final class Line {
        private byte[] bytes = new byte[256];
        private int length;

        boolean isCompleteWith(byte next) {
            if (next == '\n') {
                return true;
            }
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, length * 2);
            }
            bytes[length++] = next;
            return false;
        }

        String take() {
            var text = new String(bytes, 0, length, US_ASCII).trim();
            clear();
            return text;
        }

        void clear() {
            length = 0;
        }

        boolean isEmpty() {
            return length == 0;
        }

        boolean startsWith(byte[] prefix) {
            return length >= prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
        }

        long number(int from, int digits) {
            var number = 0L;
            for (var at = from; at < from + digits; at++) {
                number = number * 10 + bytes[at] - '0';
            }
            return number;
        }
    }
}
