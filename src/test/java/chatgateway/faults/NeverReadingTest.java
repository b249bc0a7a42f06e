package chatgateway.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.ScriptedAnswer;
import chatgateway.support.Eventually;
import chatgateway.support.ProcessFootprint;
import chatgateway.support.TestGateway;
import chatgateway.support.faults.ChatTurn;
import chatgateway.support.faults.FaultRig;
import chatgateway.support.faults.FirstEventLatency;
import chatgateway.support.faults.SocketClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send a message and never read a fast answer: they cost little, briefly, and do not affect other users. */
@Tag("faults")
@Tag("floods")
@Tag("T18")
@Timeout(300)
class NeverReadingTest {
    private static final int CLIENTS = 200;
    private static final int SMALL_BUFFER = 4 * 1024; // so that the kernel does not read for them
    private static final int MOST_HEAP_EACH = 128 * 1024;
    private static final int MOST_HEAP = 6 << 20; // their threads are kept for half a minute
    private static final int FEW = 16; // connections that are kept for the next request
    private static final int OTHERS = 110;
    private static final int DURING_FLOODS = 20;
    private static final String FLOOD = "flood me";
    private static final String LAST_WORDS = "that was all";
    private static final Duration CUT_WITHIN = Duration.ofSeconds(40);
    private static final Duration SERVED_WITHIN =
            Duration.ofSeconds(8); // without preemption 13, and more on a busy machine
    private static final Duration TIMEOUT = Duration.ofSeconds(45);
    private static final Duration STANDSTILL = Duration.ofSeconds(3); // a busy machine stops for less
    private static final Duration BREATH = Duration.ofMillis(10); // 160 MB a second in all leave this machine some time
    private static final Map<String, String> NO_LIMITS = Map.of("MAX_STREAMS", "1000", "STREAMS_PER_USER", "100");

    @TempDir
    private Path directory;

    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean enough;

    @Test
    void two_hundred_clients_that_never_read_cost_little_and_are_cut_while_others_are_served() throws Exception {
        try (var rig = FaultRig.withoutProxy(directory, NO_LIMITS)) {
            rig.answer(CLIENTS + 4 * OTHERS, this::answer);
            var others = new FirstEventLatency(rig);
            var before = rig.footprint();

            long each;
            var clients = new ArrayList<SocketClient>();
            try {
                for (var i = 0; i < CLIENTS; i++) {
                    clients.add(SocketClient.at(rig.url(), SMALL_BUFFER).send(SocketClient.request("idle" + i, FLOOD)));
                }
                each = hold(rig, before, others);
            } finally {
                for (var client : clients) {
                    client.close();
                }
            }

            Eventually.within(TIMEOUT, "answers of clients that were cut are saved", () -> saved(rig) > CLIENTS / 2);
            Eventually.within(TIMEOUT, "half of them have ended", () -> rig.files() < before.files() + CLIENTS / 2);
            // The rest is not waited for: after half a minute without room, Linux tries again only every half minute.
            var after = rig.footprint();
            var most = MOST_HEAP + after.answers() * each;
            assertTrue(after.heapBytes() - before.heapBytes() < most, most + " bytes\n" + before + "\n" + after);
            rig.health().assertPrompt();
        }
    }

    /** From the moment when nothing moves any more until the last client is cut; bytes of heap that each costs. */
    private long hold(FaultRig rig, ProcessFootprint before, FirstEventLatency others) throws Exception {
        Eventually.within(TIMEOUT, "every stream is open", () -> rig.dify().openStreams() == CLIENTS);
        var begin = awaitStandstill();
        rig.health().restart(); // now that the flood does not take all of this machine

        var held = rig.footprint();
        var each = (held.heapBytes() - before.heapBytes()) / CLIENTS;
        assertEquals(CLIENTS, held.answers(), "live answers"); // I4
        others.ask(OTHERS);
        Eventually.within(TIMEOUT, "all are cut", () -> rig.files() <= before.files() + CLIENTS + FEW);
        var took = Duration.ofNanos(System.nanoTime() - begin);
        others.assertUnaffected();
        others.restart();
        others.ask(DURING_FLOODS); // nothing holds Dify back now
        enough = true;

        System.out.printf(
                "%d clients that never read: %d KB of heap each, %d KB sent to each, all cut after %d ms;"
                        + " others while Dify floods: %s; /health %d ms%n",
                CLIENTS,
                each / 1024,
                bytes.get() / CLIENTS / 1024,
                took.toMillis(),
                others,
                rig.health().slowest().toMillis());
        assertTrue(each < MOST_HEAP_EACH, each + " bytes for each");
        assertTrue(took.compareTo(CUT_WITHIN.plus(rig.health().busy())) < 0, "cut after " + took);
        others.assertWithin(SERVED_WITHIN);
        return each;
    }

    /** How many of them have their whole answer in the history. */
    private static long saved(FaultRig rig) {
        return IntStream.range(0, CLIENTS)
                .mapToObj(i -> rig.dify().messagesOf(TestGateway.KEY, "cointutor_idle" + i))
                .filter(messages -> messages.get(0).answer().equals(LAST_WORDS))
                .count();
    }

    private void answer(ScriptedAnswer answer) throws Exception {
        if (answer.messageText().equals(FLOOD)) {
            flood(answer);
        } else {
            ChatTurn.scenario(Duration.ZERO).play(answer);
        }
    }

    /** Sends text until the other users have been served. */
    private void flood(ScriptedAnswer answer) throws InterruptedException {
        var event = "data: {\"event\":\"message\",\"conversation_id\":\"" + answer.conversationId()
                + "\",\"message_id\":\"" + answer.messageId() + "\",\"task_id\":\"" + answer.taskId()
                + "\",\"answer\":\""
                + "flood ".repeat(140) + "\"}\n\n";
        var events = event.repeat(8);
        while (!enough) {
            answer.raw(events);
            answer.pause(BREATH);
            bytes.addAndGet(events.length());
        }
        answer.text(LAST_WORDS);
        answer.end();
    }

    /** Waits until Dify's writes block; returns when that began. */
    private long awaitStandstill() throws InterruptedException {
        var sent = new AtomicLong(-1);
        var since = new AtomicLong(System.nanoTime());
        Eventually.within(TIMEOUT, "nothing moves any more", () -> {
            var now = System.nanoTime();
            if (sent.getAndSet(bytes.get()) != bytes.get()) {
                since.set(now);
            }
            return now - since.get() > STANDSTILL.toNanos();
        });
        return since.get();
    }
}
