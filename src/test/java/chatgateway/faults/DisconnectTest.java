package chatgateway.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.Eventually;
import chatgateway.support.faults.ChatTurn;
import chatgateway.support.faults.ConcurrentUsers;
import chatgateway.support.faults.FaultProxy;
import chatgateway.support.faults.FaultRig;
import chatgateway.support.faults.FaultSchedule;
import chatgateway.support.faults.Invariants;
import chatgateway.support.faults.SocketClient;
import chatgateway.support.faults.Toxics.End;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client disconnects at any moment and in any way: Dify is still read to the end, so that it saves the answer. */
@Tag("faults")
@Tag("T19")
@Timeout(300)
class DisconnectTest {
    private static final int ABORTS = 200;
    private static final int USERS = 20;
    private static final int PARTS = 10;
    private static final int SILENCE_MILLIS = 150;
    private static final int SECONDS = 60;
    private static final int MOST_HEAP = 4 << 20;
    private static final Duration PACE = Duration.ofMillis(5);

    @TempDir
    private Path directory;

    private enum Moment {
        BEFORE_HEADERS,
        AFTER_THE_FIRST_EVENT,
        MID_EVENT,
        IN_SILENCE,
        AFTER_THE_LAST_EVENT
    }

    private enum Way {
        CLOSE,
        RESET,
        /** The network drops the gateway's bytes without an error. */
        VANISH,
        /** The computer sleeps and does not read the gateway's bytes. */
        FALL_ASLEEP
    }

    private record Abort(ChatTurn turn, Moment moment, Way way) {}

    @Test
    void two_hundred_users_leave_and_dify_saves_every_answer() {
        FaultSchedule.replayably(schedule -> {
            try (var rig = FaultRig.start(directory, Map.of());
                    var edge = new FaultProxy(rig.url())) {
                rig.answerTurns(PACE);
                ConcurrentUsers.of(USERS, schedule, SECONDS, (user, chances) -> readAll(rig, user));
                var before = rig.footprint();
                rig.health().restart();

                var aborts = ConcurrentUsers.of(
                        USERS, schedule, SECONDS, (user, chances) -> leave(rig, edge, user, chances));

                Invariants.awaitNothingRuns(rig);
                edge.cutAll();
                var lost = aborts.stream()
                        .flatMap(List::stream)
                        .filter(abort -> !abort.turn.answer().equals(rig.saved(abort.turn)))
                        .toList();
                assertEquals(List.of(), lost, "answers that Dify has not saved whole");
                Invariants.assertNoneAskedTwice(rig.dify());
                rig.health().assertPrompt();
                Eventually.that("the sockets are closed", () -> rig.files() <= before.files() + 2);
                var after = rig.footprint();
                Invariants.assertBackTo(before, after, MOST_HEAP);
                System.out.printf(
                        "%d users left, %s: 0 answers lost%n  before: %s%n  after:  %s%n",
                        ABORTS, counts(aborts), before, after);
                rig.stop();
            }
        });
    }

    private static ChatTurn readAll(FaultRig rig, int user) throws IOException {
        var turn = new ChatTurn("user" + user, 0, PARTS, 0);
        try (var browser = SocketClient.at(rig.url())) {
            assertEquals(turn.answer(), browser.ask(turn).readToEnd().text(), browser::toString);
        }
        return turn;
    }

    private static List<Abort> leave(FaultRig rig, FaultProxy edge, int user, FaultSchedule chances) throws Exception {
        var aborts = new ArrayList<Abort>();
        for (var number = 1; number <= ABORTS / USERS; number++) {
            var moment = chances.oneOf(List.of(Moment.values()));
            var silence = moment == Moment.IN_SILENCE || moment == Moment.BEFORE_HEADERS ? SILENCE_MILLIS : 0;
            var parts = moment == Moment.BEFORE_HEADERS ? 1 : PARTS; // so that the silence comes first
            var turn = new ChatTurn("user" + user, number, parts, silence);
            var abort = new Abort(turn, moment, chances.oneOf(List.of(Way.values())));
            leave(rig, edge, abort, chances);
            aborts.add(abort);
        }
        return aborts;
    }

    private static void leave(FaultRig rig, FaultProxy edge, Abort abort, FaultSchedule chances) throws Exception {
        var offset = 1 + chances.upTo(PARTS * 250);
        var vanishes = abort.way == Way.VANISH || abort.way == Way.FALL_ASLEEP;
        var browser = SocketClient.at(vanishes ? edge.url() : rig.url());
        try {
            var turn = abort.turn;
            browser.ask(turn);
            switch (abort.moment) {
                case BEFORE_HEADERS -> Eventually.that("Dify is asked", () -> rig.hasPassedOn(turn));
                case AFTER_THE_FIRST_EVENT -> browser.readUntil(turn.part(0));
                case MID_EVENT -> browser.readBytes(offset);
                case IN_SILENCE -> browser.readUntil(turn.part(PARTS / 2 - 1));
                case AFTER_THE_LAST_EVENT -> browser.readUntil("message_end");
            }
            Invariants.assertIsFor(turn.user(), browser);
        } finally {
            switch (abort.way) {
                case CLOSE -> {} // below
                case RESET -> browser.reset();
                case VANISH -> edge.lose(browser.port(), End.SWALLOW);
                case FALL_ASLEEP -> edge.lose(browser.port(), End.FREEZE);
            }
            browser.close();
        }
    }

    private static String counts(List<List<Abort>> aborts) {
        var counts = new EnumMap<Moment, Map<Way, Long>>(aborts.stream()
                .flatMap(List::stream)
                .collect(Collectors.groupingBy(
                        Abort::moment, Collectors.groupingBy(Abort::way, Collectors.counting()))));
        return counts.toString();
    }
}
