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
 * Standard output that nobody waits for: what is flushed is written by a thread of its own, so that a full disk or a
 * reader that stands still costs log lines and never an answer (security.md R11).
 *
 * <p>One writer at a time, as {@link java.io.PrintStream} sees to.
 */
public final class LogOutput extends OutputStream {
    private static final int MAX_WAITING = 4_096; // lines: a second or two of a busy gateway, about a megabyte

    private final OutputStream target;
    private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final AtomicInteger unwritten = new AtomicInteger(); // lines that are waiting or being written
    private final AtomicInteger dropped = new AtomicInteger();

    private LogOutput(OutputStream target) {
        this.target = target;
    }

    /** Starts the thread that writes. */
    public static LogOutput to(OutputStream target) {
        var output = new LogOutput(target);
        var thread = new Thread(output::writeForEver, "log");
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

    /** What has come since the last time is one line, or more; it goes as a whole or not at all. */
    @Override
    public void flush() {
        if (line.size() == 0) {
            return;
        }
        unwritten.incrementAndGet();
        if (!waiting.offer(line.toByteArray())) {
            unwritten.decrementAndGet();
            dropped.incrementAndGet();
        }
        line.reset();
    }

    /** Waits until everything is written; at most this long. */
    public void awaitWritten(Duration patience) throws InterruptedException {
        var end = System.nanoTime() + patience.toNanos();
        while (unwritten.get() > 0 && System.nanoTime() < end) {
            Thread.sleep(5);
        }
    }

    private void writeForEver() {
        try {
            while (true) {
                pass(waiting.take());
                unwritten.decrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does this
        }
    }

    private void pass(byte[] lines) {
        var lost = dropped.getAndSet(0);
        try {
            if (lost > 0) {
                target.write((lost + " lines of the log were dropped: nobody took them in time\n").getBytes(UTF_8));
            }
            target.write(lines);
            target.flush();
        } catch (IOException e) {
            dropped.addAndGet(lost + 1); // a full disk, a closed pipe: said when there is room again
        }
    }
}
