package chatgateway.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What lies between the thread that reads Dify and the one that writes to the browser. */
class SubscriberTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void writes_everything_in_order_and_returns_at_the_end() throws Exception {
        var listener = new Subscriber(List.of());
        for (var i = 0; i < 100; i++) {
            listener.send(frame(i + " "), true);
        }
        listener.end();
        var out = new ByteArrayOutputStream();

        listener.writeTo(out);

        assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("0 1 2 3"));
        assertTrue(out.toString(StandardCharsets.UTF_8).endsWith("98 99 "));
    }

    @Test
    void a_browser_that_has_gone_does_not_hold_up_the_answer() throws Exception {
        var listener = new Subscriber(List.of());
        listener.send(frame("first"), true);
        assertThrows(
                IOException.class,
                () -> listener.writeTo(new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("gone");
                    }
                }));

        assertTimeoutPreemptively(PATIENCE, () -> {
            for (var i = 0; i < 1000; i++) {
                listener.send(frame("x".repeat(1000)), true);
            }
        });
    }

    @Test
    void a_slow_browser_slows_the_reader_down_instead_of_filling_memory() throws Exception {
        var listener = new Subscriber(List.of());
        var sent = new AtomicInteger();
        var reader = new Thread(() -> {
            try {
                for (var i = 0; i < 500; i++) {
                    listener.send(frame("x".repeat(1024)), true);
                    sent.incrementAndGet();
                }
                listener.end();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        reader.start();
        var mostAhead = new AtomicInteger();
        var written = new AtomicInteger();

        listener.writeTo(new OutputStream() {
            @Override
            public void write(int b) {
                throw new UnsupportedOperationException("frames are written whole");
            }

            @Override
            public void write(byte[] bytes) {
                mostAhead.accumulateAndGet(sent.get() - written.incrementAndGet(), Math::max);
                Thread.yield();
            }
        });
        reader.join(PATIENCE.toMillis());

        assertEquals(500, written.get());
        assertTrue(mostAhead.get() <= 34, "32 KB of frames may wait, and were " + mostAhead.get() + " KB");
    }

    @Test
    void flushes_as_soon_as_nothing_more_is_waiting() throws Exception {
        var listener = new Subscriber(List.of());
        var flushed = new CountDownLatch(2); // the headers, then the frame
        var writer = new Thread(() -> {
            try {
                listener.writeTo(new OutputStream() {
                    @Override
                    public void write(int b) {}

                    @Override
                    public void flush() {
                        flushed.countDown();
                    }
                });
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        writer.start();

        listener.send(frame("only one"), true);

        assertTrue(flushed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        listener.end();
        writer.join(PATIENCE.toMillis());
    }

    private static Frame frame(String text) {
        return new Frame(text.getBytes(StandardCharsets.UTF_8));
    }
}
