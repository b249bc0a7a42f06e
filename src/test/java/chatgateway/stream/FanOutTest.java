package chatgateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.Eventually;
import chatgateway.support.stream.ClientOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several subscribers of one answer: none misses an event, and none waits for another. */
@Timeout(300)
class FanOutTest {
    private static final Duration WITHOUT_WAITING = Duration.ofSeconds(10); // a blocked subscriber has 30 s
    private static final int QUEUE_LIMIT = 32 * 1024;

    private final FanOut fanOut = new FanOut();
    private final ExecutorService threads = Executors.newCachedThreadPool(); // the common pool may have a single thread

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void a_subscriber_receives_the_whole_text_once_whenever_it_joins() throws Exception {
        var subscribers = new ArrayList<Subscriber>();
        var received = new ArrayList<CompletableFuture<String>>();
        for (var i = 0; i < 2000; i++) { // 90 KB, nearly three times the limit of a queue
            if (i % 500 == 200) { // four at most
                var subscriber = fanOut.join().orElseThrow();
                subscribers.add(subscriber);
                received.add(CompletableFuture.supplyAsync(() -> read(subscriber), threads));
            }
            Eventually.that(
                    "nobody is behind by a whole queue",
                    () -> subscribers.stream().noneMatch(Subscriber::isFull));
            fanOut.send(text("w" + i + " "));
            fanOut.flush();
        }
        fanOut.end();

        for (var stream : received) {
            var words = stream.get(10, TimeUnit.SECONDS)
                    .replaceAll("data: \\{\"event\":\"message\",\"answer\":\"([^\"]*)\"}\n\n", "$1");
            assertEquals(2000, words.split(" ").length);
            assertTrue(words.startsWith("w0 w1 w2 ") && words.endsWith(" w1999 "), words.substring(0, 20));
        }
    }

    @Test
    void a_slow_subscriber_that_joins_receives_all_of_a_replay_larger_than_a_queue() throws Exception {
        var first = fanOut.join().orElseThrow();
        var receivedByFirst = CompletableFuture.supplyAsync(() -> read(first), threads);
        var node = new Frame(
                ("data: {\"event\":\"node_started\",\"data\":\"" + "x".repeat(160) + "\"}\n\n").getBytes(UTF_8));
        for (var i = 0; i < 400; i++) {
            Eventually.that("the first keeps up", () -> !first.isFull());
            fanOut.send(node);
            fanOut.flush();
        }
        assertTrue(400 * node.bytes().length > 2 * QUEUE_LIMIT);

        var joined = fanOut.join().orElseThrow();
        for (var i = 0; i < 100; i++) { // the one that joined has read nothing yet
            Eventually.that("the first keeps up", () -> !first.isFull());
            fanOut.send(text("w" + i + " "));
            fanOut.flush();
        }
        var receivedByJoined = CompletableFuture.supplyAsync(() -> read(joined), threads);
        fanOut.end();

        var all = receivedByFirst.get(10, TimeUnit.SECONDS);
        assertTrue(all.contains("w99 "));
        assertEquals(all, receivedByJoined.get(10, TimeUnit.SECONDS));
    }

    @Test
    void one_that_does_not_read_is_disconnected_when_there_are_others() {
        fanOut.join();
        var other = fanOut.join().orElseThrow();
        var received = CompletableFuture.supplyAsync(() -> read(other), threads);

        assertTimeoutPreemptively(WITHOUT_WAITING, () -> {
            for (var i = 0; i < 60; i++) {
                fanOut.send(text("x".repeat(2000)));
                fanOut.flush();
                Eventually.that("the other keeps up", () -> !other.isFull());
            }
            fanOut.end();
            assertTrue(received.get().length() > 120_000);
        });
    }

    @Test
    void a_join_frees_the_answer_from_a_subscriber_that_does_not_read() throws Exception {
        var blocked = fanOut.join().orElseThrow();
        var sending = CompletableFuture.runAsync(
                () -> {
                    try {
                        for (var i = 0; i < 70; i++) {
                            fanOut.send(text("x".repeat(1000)));
                        }
                        fanOut.end();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                threads);
        Eventually.that("the answer waits", blocked::isFull);

        var joined = fanOut.join().orElseThrow();

        var received = assertTimeoutPreemptively(WITHOUT_WAITING, () -> read(joined));
        sending.get(10, TimeUnit.SECONDS);
        assertEquals(70_000, received.chars().filter(c -> c == 'x').count());
    }

    @Test
    void an_answer_that_has_ended_cannot_be_joined() {
        fanOut.end();

        assertTrue(fanOut.join().isEmpty());
    }

    /** The thread that ends a response runs whatever Javalin, Jetty and the access log do then. */
    @Test
    void what_runs_at_the_end_of_a_response_does_not_hold_up_others() {
        var evicted = fanOut.join().orElseThrow().writeTo(new ClientOutput());
        fanOut.join();
        fanOut.join();
        var last = fanOut.join().orElseThrow().writeTo(new ClientOutput());
        var othersDuringEviction = evicted.thenApply(nothing -> joinElsewhere());
        var othersDuringEnd = last.thenApply(nothing -> joinElsewhere());

        fanOut.join(); // the fifth
        assertTrue(othersDuringEviction.join());

        fanOut.end();
        assertFalse(othersDuringEnd.join(), "the answer has ended");
    }

    private boolean joinElsewhere() {
        return CompletableFuture.supplyAsync(fanOut::join, threads)
                .orTimeout(WITHOUT_WAITING.toSeconds(), TimeUnit.SECONDS)
                .join()
                .isPresent();
    }

    private static Frame text(String answer) {
        return new Frame(("data: {\"event\":\"message\",\"answer\":\"" + answer + "\"}\n\n").getBytes(UTF_8));
    }

    private static String read(Subscriber subscriber) {
        var client = new ClientOutput();
        subscriber.writeTo(client).join();
        return client.text();
    }
}
