package chatgateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.Eventually;
import chatgateway.support.Patience;
import chatgateway.support.stream.ClientOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The queue between the thread that reads Dify and a client that takes what is written at its own speed. */
class SubscriberTest {
    private static final Duration TIMEOUT = Patience.of(Duration.ofSeconds(20));

    private static final Duration WITHOUT_WAITING = Duration.ofSeconds(10); // a full queue waits for 30 s

    private final ClientOutput client = new ClientOutput();

    @Test
    void writes_everything_in_order_and_completes_at_the_end() throws Exception {
        var subscriber = new Subscriber(List.of(frame("before ")));
        for (var i = 0; i < 100; i++) {
            subscriber.send(frame(i + " "), true);
        }

        var end = subscriber.writeTo(client);

        assertFalse(end.isDone());
        subscriber.end();
        assertTrue(end.isDone());
        assertTrue(client.text().startsWith("before 0 1 2 3"));
        assertTrue(client.text().endsWith("98 99 "));
        assertEquals(3, client.writes(), "the headers, the replay, and all that was queued");
    }

    @Test
    void writes_the_headers_before_there_is_a_frame_and_all_frames_of_a_flush_together() throws Exception {
        var subscriber = new Subscriber(List.of());

        subscriber.writeTo(client);
        assertEquals(1, client.writes());

        subscriber.send(frame("one "), true);
        subscriber.send(frame("two"), true);
        assertEquals(1, client.writes());
        subscriber.flush();
        assertEquals("one two", client.text());
        assertEquals(2, client.writes());
    }

    @Test
    void a_full_queue_is_written_without_a_flush() throws Exception {
        var subscriber = new Subscriber(List.of());
        subscriber.writeTo(client);

        for (var i = 0; i < 40; i++) {
            subscriber.send(frame("x".repeat(1024)), true);
        }

        assertEquals(32 * 1024, client.text().length());
        assertFalse(subscriber.isFull());
    }

    @Test
    void while_a_write_waits_for_the_client_frames_queue_up_and_are_written_together() throws Exception {
        var subscriber = new Subscriber(List.of());
        subscriber.writeTo(client);
        client.takesNothing();
        for (var i = 0; i < 100; i++) {
            subscriber.send(frame(i + " "), true);
            subscriber.flush();
        }
        assertEquals("0 ", client.text());

        client.takesAll();

        assertTrue(client.text().endsWith("97 98 99 "));
        assertEquals(3, client.writes());
    }

    @Test
    void a_frame_larger_than_a_write_is_written_in_parts() throws Exception {
        var subscriber = new Subscriber(List.of());
        subscriber.writeTo(client);

        subscriber.send(frame("x".repeat(100_000) + "y"), true);

        assertEquals("x".repeat(100_000) + "y", client.text());
        assertTrue(client.largest() <= 32 * 1024, () -> client.largest() + " bytes at once");
    }

    /** The relay's answer counts as active until then, and so would a stop wait for it. */
    @Test
    void while_a_frame_larger_than_the_queue_is_written_the_end_has_room() throws Exception {
        var subscriber = new Subscriber(List.of());
        var end = subscriber.writeTo(client);
        client.takesNothing();

        assertTimeoutPreemptively(WITHOUT_WAITING, () -> {
            subscriber.send(frame("x".repeat(1_000_000)), true);
            subscriber.send(frame("the end"), true);
            subscriber.end();
        });
        client.takesAll();

        end.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        assertTrue(client.text().endsWith("xxthe end"));
    }

    @Test
    void a_client_that_has_disconnected_does_not_block_the_answer() throws Exception {
        var subscriber = new Subscriber(List.of());
        client.fails(new IOException("gone"));

        var end = subscriber.writeTo(client);

        assertTrue(end.isCompletedExceptionally());
        assertTimeoutPreemptively(TIMEOUT, () -> {
            for (var i = 0; i < 1000; i++) {
                subscriber.send(frame("x".repeat(1000)), true);
            }
        });
    }

    @Test
    void a_slow_client_blocks_the_relay_instead_of_filling_memory() throws Exception {
        var subscriber = new Subscriber(List.of());
        subscriber.writeTo(client);
        client.takesNothing();
        var sent = new AtomicInteger();
        var relay = new Thread(() -> {
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
        relay.start();

        Eventually.that("the queue is full", subscriber::isFull);
        Eventually.that("the relay waits", () -> relay.getState() == Thread.State.TIMED_WAITING);
        assertEquals(32, sent.get());

        client.takesAll();
        relay.join(TIMEOUT.toMillis());
        assertEquals(500 * 1024, client.text().length());
    }

    @Test
    @Timeout(300)
    void no_frame_is_lost_or_left_waiting_when_other_threads_complete_the_writes() throws Exception {
        var completing = Executors.newFixedThreadPool(2);
        try {
            for (var answer = 0; answer < 200; answer++) {
                var subscriber = new Subscriber(List.of(frame("begin ")));
                var out = new ClientOutput();
                var end = subscriber.writeTo((bytes, callback) -> {
                    out.write(bytes, Callback.NOOP);
                    if (ThreadLocalRandom.current().nextInt(3) == 0) {
                        callback.succeeded();
                    } else {
                        completing.execute(callback::succeeded);
                    }
                });
                var expected = new StringBuilder("begin ");
                for (var i = 0; i < 300; i++) {
                    var text = i + (i % 50 == 0 ? "x".repeat(40_000) : "") + " ";
                    expected.append(text);
                    subscriber.send(frame(text), true);
                    subscriber.flush();
                    subscriber.keepAlive();
                }
                subscriber.end();

                end.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
                assertFalse(subscriber.isDisconnected());
                assertEquals(expected.toString(), out.text());
            }
        } finally {
            completing.shutdownNow();
        }
    }

    @Test
    void a_heartbeat_comes_after_a_long_silence_only() throws Exception {
        var subscriber = new Subscriber(List.of());
        subscriber.keepAlive();
        subscriber.writeTo(client);

        subscriber.keepAlive();

        assertEquals("", client.text());
    }

    @Test
    void one_that_is_disconnected_completes_when_the_client_has_taken_what_was_being_written() throws Exception {
        var subscriber = new Subscriber(List.of());
        var end = subscriber.writeTo(client);
        client.takesNothing();
        subscriber.send(frame("first "), true);
        subscriber.flush();
        subscriber.send(frame("second"), true);

        subscriber.disconnect();
        assertFalse(end.isDone());
        client.takesAll();

        end.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        assertEquals("first ", client.text());
    }

    private static Frame frame(String text) {
        return new Frame(text.getBytes(UTF_8));
    }
}
