package chatgateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several browsers at one answer: none misses anything, and none waits for another. */
@Timeout(20)
class FanOutTest {
    private static final Duration WITHOUT_WAITING = Duration.ofSeconds(10); // a browser that stands still gets 30 s

    private final FanOut broadcast = new FanOut();

    @Test
    void whoever_joins_and_whenever_has_the_whole_text_once() throws Exception {
        var heard = new CompletableFuture<?>[20];
        var texts = new String[heard.length];
        for (var i = 0; i < 500; i++) { // 22 KB: less than what a slow reader is given up for
            if (i % 125 == 50) { // four at most
                var tab = i / 125;
                var listener = broadcast.join().orElseThrow();
                heard[tab] = CompletableFuture.runAsync(() -> texts[tab] = read(listener));
            }
            broadcast.send(text("w" + i + " "));
        }
        broadcast.end();

        for (var tab = 0; tab < 4; tab++) {
            heard[tab].get(10, TimeUnit.SECONDS);
            var words = texts[tab].replaceAll("data: \\{\"event\":\"message\",\"answer\":\"([^\"]*)\"}\n\n", "$1");
            assertEquals(500, words.split(" ").length);
            assertTrue(words.startsWith("w0 w1 w2 ") && words.endsWith(" w499 "), words.substring(0, 20));
        }
    }

    @Test
    void one_that_stands_still_is_given_up_when_others_listen() {
        broadcast.join();
        var other = broadcast.join().orElseThrow();
        var heard = CompletableFuture.supplyAsync(() -> read(other));

        assertTimeoutPreemptively(WITHOUT_WAITING, () -> {
            for (var i = 0; i < 60; i++) {
                broadcast.send(text("x".repeat(2000)));
                Eventually.that("the other keeps up", () -> !other.isFull());
            }
            broadcast.end();
            assertTrue(heard.get().length() > 120_000);
        });
    }

    @Test
    void a_newcomer_frees_the_answer_from_one_that_stands_still() throws Exception {
        var stuck = broadcast.join().orElseThrow();
        var writing = CompletableFuture.runAsync(() -> {
            try {
                for (var i = 0; i < 70; i++) {
                    broadcast.send(text("x".repeat(1000)));
                }
                broadcast.end();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Eventually.that("the answer waits", stuck::isFull);

        var newcomer = broadcast.join().orElseThrow();

        var heard = assertTimeoutPreemptively(WITHOUT_WAITING, () -> read(newcomer));
        writing.get(10, TimeUnit.SECONDS);
        assertEquals(70_000, heard.chars().filter(c -> c == 'x').count());
    }

    @Test
    void nobody_joins_what_is_over() {
        broadcast.end();

        assertTrue(broadcast.join().isEmpty());
    }

    private static Frame text(String answer) {
        return new Frame(("data: {\"event\":\"message\",\"answer\":\"" + answer + "\"}\n\n").getBytes(UTF_8));
    }

    private static String read(Subscriber listener) {
        var out = new ByteArrayOutputStream();
        try {
            listener.writeTo(out);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return out.toString(UTF_8);
    }
}
