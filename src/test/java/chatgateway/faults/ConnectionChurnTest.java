package chatgateway.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.ScriptedAnswer;
import chatgateway.support.faults.ConcurrentUsers;
import chatgateway.support.faults.FaultRig;
import chatgateway.support.faults.FaultSchedule;
import chatgateway.support.faults.Invariants;
import chatgateway.support.faults.SocketClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Thousands of clients that connect and disconnect leak nothing. */
@Tag("faults")
@Tag("floods")
@Tag("T19")
@Tag("T25")
@Timeout(300)
class ConnectionChurnTest {
    private static final int CYCLES = 10_000;
    private static final int AT_ONCE = 16;
    private static final int SECONDS = 90;
    private static final int MOST_HEAP = 2 << 20; // 200 bytes a cycle
    private static final String USER = "kim";
    private static final Map<String, String> NO_LIMITS = Map.of("MAX_STREAMS", "1000", "STREAMS_PER_USER", "100");

    /** The ids are the same in every answer, because the gateway remembers whose ids are. */
    private static final String IDS = "\"conversation_id\":\"8ba9f3b4-0a3c-4c7d-b3ad-0f5f0f9b2a11\","
            + "\"message_id\":\"c1a1c43e-6c3b-4a55-b60f-3a9d3f1d2b22\","
            + "\"task_id\":\"5d9a3b52-7f0e-4f0a-8a55-9c0c7d7f3c33\",\"created_at\":1767225600";

    @TempDir
    private Path directory;

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();

    @Test
    void ten_thousand_cycles_of_connect_and_abort_leave_nothing_behind() {
        FaultSchedule.replayably(schedule -> {
            try (var rig = FaultRig.withoutProxy(directory, NO_LIMITS)) {
                rig.answer(2 * CYCLES, this::answer);
                comeAndGo(rig, schedule, CYCLES / 10); // until code is compiled and pools are full
                Invariants.awaitNothingRuns(rig);
                var before = rig.footprint();
                rig.health().restart();
                asked.set(0);
                answered.set(0);

                var begin = System.nanoTime();
                comeAndGo(rig, schedule, CYCLES);
                var took = Duration.ofNanos(System.nanoTime() - begin);

                Invariants.awaitNothingRuns(rig);
                rig.health().assertPrompt();
                var after = rig.footprint();
                System.out.printf(
                        "%d cycles of connect and abort in %d ms, %d messages among them; /health %d ms%n"
                                + "  before: %s%n  after:  %s%n",
                        CYCLES,
                        took.toMillis(),
                        asked.get(),
                        rig.health().slowest().toMillis(),
                        before,
                        after);
                Invariants.assertBackTo(before, after, MOST_HEAP);
                assertTrue(asked.get() > CYCLES / 3, asked + " messages reached Dify");
                assertEquals(asked.get(), answered.get(), "answers that were read to their end");
                rig.stop();
            }
        });
    }

    private void answer(ScriptedAnswer answer) {
        asked.incrementAndGet();
        for (var i = 0; i < 5; i++) {
            answer.raw("data: {\"event\":\"message\"," + IDS + ",\"answer\":\"some words \"}\n\n");
        }
        answer.raw("data: {\"event\":\"message_end\"," + IDS + ",\"metadata\":{}}\n\n");
        answered.incrementAndGet();
    }

    private static void comeAndGo(FaultRig rig, FaultSchedule schedule, int cycles) throws Exception {
        var request = SocketClient.request(USER, "hello");
        ConcurrentUsers.of(AT_ONCE, schedule, SECONDS, (user, chances) -> {
            for (var i = 0; i < cycles / AT_ONCE; i++) {
                comeAndGo(rig, request, chances);
            }
            return null;
        });
    }

    private static void comeAndGo(FaultRig rig, byte[] request, FaultSchedule chances) throws Exception {
        var browser = SocketClient.at(rig.url());
        switch (chances.upTo(6)) {
            case 0 -> {} // sends nothing
            case 1 -> browser.send(Arrays.copyOf(request, chances.upTo(request.length)));
            case 2 -> browser.send(request);
            case 3 -> browser.send(request).readBytes(1);
            default -> browser.send(request).readBytes(chances.upTo(1500));
        }
        if (chances.oneIn(2)) {
            browser.reset();
        } else {
            browser.close();
        }
    }
}
