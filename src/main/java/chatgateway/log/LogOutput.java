package chatgateway.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Async stdout: lines go through a bounded queue to a daemon thread; when the queue is full they are dropped and counted.
 * A full disk or a blocked pipe thus costs log lines and never delays an answer
 * (docs/threats.md#r11-a-log-that-is-not-read).
 *
 * <p>Not thread-safe; {@link java.io.PrintStream} synchronises its writes.
 */
public final class LogOutput extends OutputStream {
    private static final int MAX_QUEUED = 4_096; // lines: one or two seconds of a busy gateway, about a megabyte

    private final OutputStream target;
    private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final AtomicInteger unwritten = new AtomicInteger(); // lines queued or being written
    private final AtomicInteger dropped = new AtomicInteger();

    private LogOutput(OutputStream target) {
        this.target = target;
    }

    /** Starts the writer thread. */
    public static LogOutput to(OutputStream target) {
        var output = new LogOutput(target);
        var thread = new Thread(output::writeQueued, "log");
        thread.setDaemon(true);
        thread.start();
        return output;
    }

    @Override
    public void write(int b) {
        line.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        line.write(bytes, offset, length);
    }

    /** Queues everything since the last flush, one line or more, as a whole, or drops it as a whole. */
    @Override
    public void flush() {
        if (line.size() == 0) {
            return;
        }
        unwritten.incrementAndGet();
        if (!queue.offer(line.toByteArray())) {
            unwritten.decrementAndGet();
            dropped.incrementAndGet();
        }
        line.reset();
    }

    /** Blocks until the queue is written or the timeout has elapsed. */
    public void awaitWritten(Duration timeout) throws InterruptedException {
        var end = System.nanoTime() + timeout.toNanos();
        while (unwritten.get() > 0 && System.nanoTime() < end) {
            Thread.sleep(5);
        }
    }

    private void writeQueued() {
        try {
            while (true) {
                writeToTarget(queue.take());
                unwritten.decrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // never happens: the thread is private
        }
    }

    private void writeToTarget(byte[] lines) {
        var lost = dropped.getAndSet(0);
        try {
            if (lost > 0) {
                target.write(("dropped " + lost + " log lines (stdout blocked)\n").getBytes(UTF_8));
            }
            target.write(lines);
            target.flush();
        } catch (IOException e) {
            dropped.addAndGet(lost + 1); // full disk or closed pipe: reported by the next write that succeeds
        }
    }
}
