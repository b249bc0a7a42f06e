package chatgateway.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.Eventually;
import chatgateway.support.Patience;
import chatgateway.support.ProcessFootprint;
import chatgateway.support.Program;
import chatgateway.support.TestGateway;
import chatgateway.support.faults.ChatTurn;
import chatgateway.support.faults.DifyProcess;
import chatgateway.support.faults.HealthWatch;
import chatgateway.support.faults.Invariants;
import chatgateway.support.faults.SocketClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dify's process is killed while it answers, and restarts: each user has the text so far and one error, at once. */
@Tag("faults")
@Timeout(300)
class RestartedDifyTest {
    private static final int KILLS = 3;
    private static final int STREAMS = 20;
    private static final int QUESTIONS_AFTERWARDS = 10;
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(2); // docs/threats.md#r1-upstream-is-killed

    @TempDir
    private Path directory;

    @Test
    void a_killed_dify_ends_every_answer_with_one_error_and_a_restarted_one_answers_at_once() throws Exception {
        var dify = DifyProcess.start(directory, 0);
        try {
            var port = URI.create(dify.url()).getPort();
            try (var gateway = Program.start(directory, TestGateway.variables("http://127.0.0.1:" + port, Map.of()))) {
                var url = gateway.url();
                try (var health = new HealthWatch(url)) {
                    for (var kill = 1; kill <= KILLS; kill++) {
                        assertAnswers(url, kill);
                        health.restart();
                        killWhileItAnswers(dify, gateway, kill);
                        try (var browser = SocketClient.at(url)) {
                            var refused = browser.ask(new ChatTurn("nobody", kill, 1, 0))
                                    .readToEnd();
                            assertEquals(502, refused.status(), refused::toString);
                        }
                        health.assertPrompt();
                        dify.close();
                        dify = DifyProcess.start(directory, port);
                        dify.url(); // it serves
                    }
                    assertAnswers(url, KILLS + 1);
                }
                gateway.terminate();
                assertEquals(0, gateway.exitCode());
                assertTrue(gateway.output().contains("draining: 0 answers are running"), gateway.output());
                Invariants.assertTellsNothing(gateway.output());
            }
        } finally {
            dify.close();
        }
    }

    private static void assertAnswers(String url, int round) throws IOException {
        for (var i = 0; i < QUESTIONS_AFTERWARDS; i++) {
            var turn = new ChatTurn("early" + round, i, 3, 0);
            try (var browser = SocketClient.at(url)) {
                assertEquals(turn.answer(), browser.ask(turn).readToEnd().text(), browser::toString);
            }
        }
    }

    private static void killWhileItAnswers(Program dify, Program gateway, int kill) throws Exception {
        var turns = new ArrayList<ChatTurn>();
        var browsers = new ArrayList<SocketClient>();
        try {
            for (var i = 0; i < STREAMS; i++) {
                turns.add(new ChatTurn("user" + i, kill, i, ChatTurn.FOR_EVER)); // the first one has sent no text yet
                browsers.add(SocketClient.at(gateway.url()).ask(turns.get(i)));
            }
            for (var i = 1; i < STREAMS; i++) {
                browsers.get(i).readUntil(turns.get(i).part(i - 1));
            }
            Eventually.that(
                    "every message is at Dify",
                    () -> turns.stream().allMatch(turn -> dify.output().contains("asked: " + turn.message())));
            Eventually.that(
                    "live answers are open streams", // I4
                    () -> ProcessFootprint.of(gateway.pid()).answers() == STREAMS);

            var begin = System.nanoTime();
            dify.close(); // SIGKILL
            for (var i = 0; i < STREAMS; i++) {
                assertEndsWithWhatWasSaid(turns.get(i), browsers.get(i));
            }
            var took = Duration.ofNanos(System.nanoTime() - begin);
            System.out.printf("SIGKILL of Dify: %d users had their ending after %d ms%n", STREAMS, took.toMillis());
            assertTrue(took.compareTo(Patience.of(TOLD_WITHIN)) < 0, "told only after " + took);
            for (var turn : turns) {
                assertEquals(1, Collections.frequency(dify.output().lines().toList(), "asked: " + turn.message()));
            }
            Eventually.that(
                    "the gateway writes no answer any more",
                    () -> ProcessFootprint.of(gateway.pid()).answers() == 0);
        } finally {
            for (var browser : browsers) {
                browser.close();
            }
        }
    }

    private static void assertEndsWithWhatWasSaid(ChatTurn turn, SocketClient browser) {
        var reply = browser.readToEnd();
        Invariants.assertEndsOnce(reply);
        Invariants.assertIsFor(turn.user(), browser);
        if (turn.parts() == 0) {
            assertEquals(502, reply.status(), browser::toString);
        } else {
            assertEquals(turn.answer(), reply.text(), browser::toString);
            assertEquals(List.of("error"), reply.endings());
        }
    }
}
