package chatgateway.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.json.Json;
import chatgateway.support.faults.ChatTurn;
import chatgateway.support.faults.ConcurrentUsers;
import chatgateway.support.faults.Fault;
import chatgateway.support.faults.FaultRig;
import chatgateway.support.faults.FaultSchedule;
import chatgateway.support.faults.HttpReply;
import chatgateway.support.faults.Invariants;
import chatgateway.support.faults.ProxiedConnection;
import chatgateway.support.faults.SocketClient;
import chatgateway.support.faults.Toxics;
import chatgateway.support.faults.Toxics.End;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The connection to Dify breaks at any byte: the text so far stays, one error follows, and nothing is sent again. */
@Tag("faults")
@Tag("T20")
@Timeout(300)
class KilledDifyTest {
    private static final int KILLS = 200;
    private static final int USERS = 8;
    private static final int PARTS = 12;
    private static final int SECONDS = 60;
    private static final int MOST_HEAP = 4 << 20;
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(2); // docs/threats.md#r1-upstream-is-killed
    private static final Pattern TEXT_EVENT = Pattern.compile("data: \\{\"event\": ?\"message\",[^\n]*\n\n");
    private static final Pattern LAST_EVENT = Pattern.compile("data: \\{\"event\": ?\"message_end\",[^\n]*\n\n");

    @TempDir
    private Path directory;

    @Test
    void two_hundred_cuts_at_any_byte_leave_the_text_so_far_and_one_ending() {
        FaultSchedule.replayably(schedule -> {
            try (var rig = FaultRig.start(directory, Map.of())) {
                rig.answerTurns(Duration.ZERO);
                ConcurrentUsers.of(USERS, schedule, SECONDS, (user, chances) -> wholeAnswer(rig, user));
                var size = sizeOfResponse(rig);
                var before = rig.footprint();
                rig.proxy().faults(() -> cut(schedule, size));

                var slowest =
                        ConcurrentUsers.of(USERS, schedule, SECONDS, (user, chances) -> cutAnswers(rig, user)).stream()
                                .max(Duration::compareTo)
                                .orElseThrow();

                Invariants.assertNoneAskedTwice(rig.dify());
                Invariants.awaitNothingRuns(rig);
                var after = rig.footprint();
                Invariants.assertBackTo(before, after, MOST_HEAP);
                rig.health().assertPrompt();
                rig.proxy().faults(() -> Fault.NONE);
                wholeAnswer(rig, USERS);
                System.out.printf(
                        "%d cuts of Dify's connection at any of %d bytes: the user had the end after at most %d ms;"
                                + " /health %d ms%n  before: %s%n  after:  %s%n",
                        KILLS, size, slowest.toMillis(), rig.health().slowest().toMillis(), before, after);
                var machine = rig.health().slowestOfBare().multipliedBy(3);
                assertTrue(slowest.compareTo(TOLD_WITHIN.plus(machine)) < 0, "told only after " + slowest);
                rig.stop();
            }
        });
    }

    private static Fault cut(FaultSchedule schedule, int size) {
        var how = schedule.oneOf(List.of(End.RESET, End.FIN));
        return new Fault(Toxics.NONE, Toxics.NONE.endingAt(1 + schedule.upTo(size - 1), how, Duration.ZERO));
    }

    private static ChatTurn wholeAnswer(FaultRig rig, int user) throws Exception {
        var turn = new ChatTurn("user" + user, 0, PARTS, 0);
        try (var browser = SocketClient.at(rig.url())) {
            var reply = browser.ask(turn).readToEnd();
            assertEquals(turn.answer(), reply.text(), browser::toString);
            assertEquals(List.of("message_end"), reply.endings());
        }
        return turn;
    }

    private static int sizeOfResponse(FaultRig rig) {
        return rig.proxy().linksWith("canary-user0-").get(0).delivered().length();
    }

    /** The limit from a message to the end of its answer, which Dify sends at once. */
    private static Duration cutAnswers(FaultRig rig, int user) throws Exception {
        var slowest = Duration.ZERO;
        for (var number = 1; number <= KILLS / USERS; number++) {
            var turn = new ChatTurn("user" + user, number, PARTS, 0);
            var begin = System.nanoTime();
            try (var browser = SocketClient.at(rig.url())) {
                var reply = browser.ask(turn).readToEnd();
                var took = Duration.ofNanos(System.nanoTime() - begin);
                slowest = took.compareTo(slowest) > 0 ? took : slowest;
                Invariants.assertEndsOnce(reply);
                Invariants.assertIsFor(turn.user(), browser);
                var links = rig.proxy().linksWith(turn.message());
                assertEquals(1, links.size(), "connections to Dify for one message");
                assertShowsWhatArrived(turn, links.get(0), reply);
            }
        }
        return slowest;
    }

    private static void assertShowsWhatArrived(ChatTurn turn, ProxiedConnection link, HttpReply reply) {
        var arrived = link.delivered();
        var parts = (int) TEXT_EVENT.matcher(arrived).results().count();
        var ended = LAST_EVENT.matcher(arrived).find();
        var cut = link.fault().down();
        if (reply.status() != 200) {
            assertEquals(502, reply.status(), reply::toString);
            assertTrue(cut.end() == End.RESET || parts == 0, () -> reply + " instead of: " + arrived);
            assertEquals("upstream_error", code(reply));
            return;
        }
        var shown = (int) reply.events().stream()
                .filter(event -> event.path("event").asText().equals("message"))
                .count();
        assertEquals(turn.firstParts(shown), reply.text());
        if (cut.end() == End.FIN) {
            assertEquals(parts, shown, () -> reply + " instead of: " + arrived);
            assertEquals(List.of(ended ? "message_end" : "error"), reply.endings());
        } else { // a reset overtakes what waits in the kernel
            assertTrue(shown <= parts, () -> reply + " instead of: " + arrived);
        }
    }

    private static String code(HttpReply reply) {
        return Json.object(reply.body().getBytes(StandardCharsets.UTF_8))
                .orElseThrow()
                .path("code")
                .asText();
    }
}
