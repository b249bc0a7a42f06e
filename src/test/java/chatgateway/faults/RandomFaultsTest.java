package chatgateway.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.Eventually;
import chatgateway.support.faults.ChatTurn;
import chatgateway.support.faults.ConcurrentUsers;
import chatgateway.support.faults.Fault;
import chatgateway.support.faults.FaultProxy;
import chatgateway.support.faults.FaultRig;
import chatgateway.support.faults.FaultSchedule;
import chatgateway.support.faults.Invariants;
import chatgateway.support.faults.UserSession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Users at work while connections on both sides of the gateway die and Dify comes and goes: for
 * {@code -Dfaults.seconds}, with the faults of {@code -Dfaults.seed}. {@code ./run.sh soak} runs this alone.
 */
@Tag("faults")
@Tag("T22")
class RandomFaultsTest {
    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("faults.seconds", 20));
    private static final Duration ROUND = Duration.ofSeconds(4);
    private static final int USERS = 12;
    private static final int TIMEOUT_SECONDS = 60;
    private static final int HEAP = 4 << 20;
    private static final int HEAP_FOR_EACH = 1000; // whose ids are is remembered
    private static final int REQUEST_BYTES = 600;
    private static final int RESPONSE_BYTES = 6000;
    private static final Duration PACE = Duration.ofMillis(4);

    /** What Dify is in one round. */
    private record DifyTarget(DifyVersion generation, Mode mode) {}

    private static final List<DifyTarget> KINDS = List.of(
            new DifyTarget(DifyVersion.V0_11, Mode.CHAT),
            new DifyTarget(DifyVersion.V1_4, Mode.AGENT_CHAT),
            new DifyTarget(DifyVersion.V1_12, Mode.CHAT),
            new DifyTarget(DifyVersion.V1_12, Mode.ADVANCED_CHAT),
            new DifyTarget(DifyVersion.V1_14, Mode.ADVANCED_CHAT));

    @TempDir
    private Path directory;

    private final Map<UserSession.MessageOutcome, Integer> outcomes = new EnumMap<>(UserSession.MessageOutcome.class);
    private int rounds;

    @Test
    void every_invariant_holds_whatever_happens() {
        FaultSchedule.replayably(schedule -> {
            try (var rig = FaultRig.start(directory, Map.of());
                    var edge = new FaultProxy(rig.url())) {
                round(rig, edge, schedule); // until code is compiled and pools are full
                var before = rig.footprint();
                rig.health().restart();
                outcomes.clear();

                var end = System.nanoTime() + TIME.toNanos();
                while (System.nanoTime() < end) {
                    round(rig, edge, schedule);
                    rig.health().assertPrompt();
                }

                // Not for each round: on a busy machine a round has time for a few messages only.
                assertTrue(
                        outcomes.getOrDefault(UserSession.MessageOutcome.WHOLE, 0) > 0,
                        () -> "nobody got an answer: " + outcomes);
                Invariants.awaitNothingRuns(rig);
                Eventually.that("the sockets are closed", () -> rig.files() <= before.files() + 2);
                var after = rig.footprint();
                var visits =
                        outcomes.values().stream().mapToInt(Integer::intValue).sum();
                System.out.printf(
                        "%d messages in %d rounds of random faults: %s; /health %d ms%n  before: %s%n  after:  %s%n",
                        visits, rounds, outcomes, rig.health().slowest().toMillis(), before, after);
                Invariants.assertBackTo(before, after, HEAP + (long) HEAP_FOR_EACH * visits);
                rig.stop();
            }
        });
    }

    /** One round: a new Dify, all users active, then a check of the outcome of every message. */
    private void round(FaultRig rig, FaultProxy edge, FaultSchedule schedule) throws Exception {
        var kind = schedule.oneOf(KINDS);
        var number = rounds++;
        rig.replaceDify(kind.generation, kind.mode);
        rig.answerTurns(PACE);
        edge.leadTo(rig.url());
        rig.proxy().faults(faults(schedule.split(), 3));
        edge.faults(faults(schedule.split(), 2));
        var end = System.nanoTime() + ROUND.toNanos();
        var chancesOfTrouble = schedule.split();
        var trouble = CompletableFuture.runAsync(
                () -> makeTrouble(rig.proxy(), chancesOfTrouble, end), task -> new Thread(task, "trouble").start());

        var visits = ConcurrentUsers.of(USERS, schedule, TIMEOUT_SECONDS, (user, chances) -> {
            var visitor = new UserSession(rig, edge, "user" + user, number, chances);
            while (System.nanoTime() < end) {
                visitor.next();
            }
            return visitor;
        });
        trouble.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        edge.cutAll();

        Eventually.that("Dify has nothing to do", () -> rig.dify().openStreams() == 0);
        Invariants.assertNoneAskedTwice(rig.dify());
        for (var visitor : visits) {
            for (var turn : visitor.turns()) {
                assertNothingIsLost(rig, turn);
            }
            visitor.outcomes().forEach((outcome, count) -> outcomes.merge(outcome, count, Integer::sum));
        }
    }

    /** Where no byte was lost between gateway and Dify, the answer is saved, whatever its user did. */
    private static void assertNothingIsLost(FaultRig rig, ChatTurn turn) throws InterruptedException {
        var links = rig.proxy().linksWith(turn.message());
        assertTrue(links.size() <= 1, "connections to Dify for one message: " + links.size());
        if (links.size() == 1 && !links.get(0).isLossy()) {
            Eventually.that(
                    "it is saved",
                    () -> rig.saved(turn) != null && !rig.saved(turn).isEmpty());
            assertEquals(turn.answer(), rig.saved(turn));
        }
    }

    /** One connection in so many dies, the others are slow or in pieces at worst. */
    private static Supplier<Fault> faults(FaultSchedule schedule, int oneIn) {
        return () -> schedule.oneIn(oneIn) ? schedule.deadly(REQUEST_BYTES, RESPONSE_BYTES) : schedule.harmless();
    }

    /** Dify refuses connections for a moment, or loses all it has, now and then. */
    private static void makeTrouble(FaultProxy proxy, FaultSchedule chances, long end) {
        try {
            while (System.nanoTime() < end) {
                Thread.sleep(chances.upTo(1500));
                if (chances.oneIn(2)) {
                    proxy.cutAll();
                }
                if (chances.oneIn(2)) {
                    proxy.refuse();
                    Thread.sleep(chances.upTo(200));
                    proxy.acceptAgain();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
