package chatgateway;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Standard output of a server, which never waits for it: a thread of its own writes, and where nobody reads or the disk is
 * full, lines are lost instead of answers (security.md R11).
 */
final class LogOutput extends OutputStream {
    private static final int MOST_WAITING = 1000; // lines, some 200 KB

    private final OutputStream output;
    private final ArrayBlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong lost = new AtomicLong();
    private final AtomicInteger unwritten = new AtomicInteger();

    LogOutput(OutputStream output) {
        this.output = output;
        var thread = new Thread(this::writeAll, "log");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    /** A print stream writes a line in one piece. */
    @Override
    public void write(byte[] bytes, int from, int length) {
        unwritten.incrementAndGet();
        if (!waiting.offer(Arrays.copyOfRange(bytes, from, from + length))) {
            unwritten.decrementAndGet();
            lost.incrementAndGet();
        }
    }

    /** Waits until everything is written, but no longer than this. */
    void awaitWritten(Duration patience) throws InterruptedException {
        var end = System.nanoTime() + patience.toNanos();
        while (unwritten.get() > 0 && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private void writeAll() {
        try {
            while (true) {
                put(waiting.take());
                unwritten.decrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does that
        }
    }

    private void put(byte[] line) {
        var missing = lost.getAndSet(0);
        try {
            output.write(line);
            if (missing > 0) {
                output.write(("The log was not taken in time: " + missing + " lines are missing here.\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            lost.addAndGet(missing + 1); // a full disk: perhaps there is room for the next one
        }
    }
}
