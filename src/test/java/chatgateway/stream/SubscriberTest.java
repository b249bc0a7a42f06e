package chatgateway.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.Patience;
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

/** The queue between the thread that reads Dify and the thread that writes the response. */
class SubscriberTest {
    private static final Duration TIMEOUT = Patience.of(Duration.ofSeconds(20));

    @Test
    void writes_everything_in_order_and_returns_at_the_end() throws Exception {
        var subscriber = new Subscriber(List.of());
        for (var i = 0; i < 100; i++) {
            subscriber.send(frame(i + " "), true);
        }
        subscriber.end();
        var out = new ByteArrayOutputStream();

        subscriber.writeTo(out);

        assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("0 1 2 3"));
        assertTrue(out.toString(StandardCharsets.UTF_8).endsWith("98 99 "));
    }

    @Test
    void a_client_that_has_disconnected_does_not_block_the_answer() throws Exception {
        var subscriber = new Subscriber(List.of());
        subscriber.send(frame("first"), true);
        assertThrows(
                IOException.class,
                () -> subscriber.writeTo(new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("gone");
                    }
                }));

        assertTimeoutPreemptively(TIMEOUT, () -> {
            for (var i = 0; i < 1000; i++) {
                subscriber.send(frame("x".repeat(1000)), true);
            }
        });
    }

    @Test
    void a_slow_client_blocks_the_reader_instead_of_filling_memory() throws Exception {
        var subscriber = new Subscriber(List.of());
        var sent = new AtomicInteger();
        var reader = new Thread(() -> {
            try {
                for (var i = 0; i < 500; i++) {
                    subscriber.send(frame("x".repeat(1024)), true);
                    sent.incrementAndGet();
                }
                subscriber.end();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        reader.start();
        var mostAhead = new AtomicInteger();
        var written = new AtomicInteger();

        subscriber.writeTo(new OutputStream() {
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
        reader.join(TIMEOUT.toMillis());

        assertEquals(500, written.get());
        assertTrue(mostAhead.get() <= 34, "32 KB of frames may wait, and were " + mostAhead.get() + " KB");
    }

    @Test
    void flushes_when_the_queue_is_empty() throws Exception {
        var subscriber = new Subscriber(List.of());
        var flushed = new CountDownLatch(2); // the headers, then the frame
        var writer = new Thread(() -> {
            try {
                subscriber.writeTo(new OutputStream() {
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

        subscriber.send(frame("only one"), true);

        assertTrue(flushed.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
        subscriber.end();
        writer.join(TIMEOUT.toMillis());
    }

    private static Frame frame(String text) {
        return new Frame(text.getBytes(StandardCharsets.UTF_8));
    }
}
