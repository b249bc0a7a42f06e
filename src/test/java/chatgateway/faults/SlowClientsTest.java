package chatgateway.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.Eventually;
import chatgateway.support.TestGateway;
import chatgateway.support.faults.ChatTurn;
import chatgateway.support.faults.FaultRig;
import chatgateway.support.faults.FirstEventLatency;
import chatgateway.support.faults.StalledConnections;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stalled requests occupy no thread, are closed, and do not affect other users
 * (docs/threats.md#t17-slow-heads-and-bodies, #f10-stalled-bodies, #f11-idle-time-and-slow-bytes).
 */
@Tag("faults")
@Tag("floods")
@Tag("T17")
@Timeout(300)
class SlowClientsTest {
    private static final int MANY = 600; // Jetty has 250 threads on Java 17
    private static final int SOME = 200;
    private static final int PER_USER = 3;
    private static final int MESSAGES = 50_000; // more than a minute takes
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration GONE_WITHIN = Duration.ofSeconds(60);
    private static final Map<String, String> LIMITS = Map.of("STREAMS_PER_USER", String.valueOf(PER_USER));

    @TempDir
    private Path directory;

    @Test
    void thousands_of_them_delay_no_one_and_are_closed_within_a_minute() throws Exception {
        try (var rig = FaultRig.withoutProxy(directory, LIMITS);
                var swarm = new StalledConnections(rig.url())) {
            rig.answer(MESSAGES, ChatTurn.scenario(Duration.ZERO));
            var others = new FirstEventLatency(rig);
            rig.health().restart();

            var halfHeads = swarm.join(MANY, false, i -> head("/v1/chat-messages", ""));
            var drippingHeads = swarm.join(SOME, true, i -> head("/v1/chat-messages", "") + "X-Name: value");
            var strangers = swarm.join(MANY, false, i -> body(""));
            var stalled = swarm.join(MANY, false, i -> body(bearer("stalled" + i / PER_USER)));
            var dripping = swarm.join(SOME, true, i -> body(bearer("dripping" + i / PER_USER)));
            var uploads = swarm.join(SOME, false, i -> upload(bearer("upload" + i)));

            Eventually.within(SOON, "strangers are refused", () -> strangers.answered(401) == MANY);
            Eventually.within(SOON, "dripping bodies are ended", () -> dripping.open() == 0);
            assertTrue(dripping.answered(408) > 0, "and told, where the next drip did not cross the reply");
            assertEquals(MANY, stalled.open(), "these have a token, and half a minute");
            assertEquals(MANY, halfHeads.open());
            assertEquals(SOME, uploads.open());

            var begin = System.nanoTime();
            while (swarm.open() > 0) {
                others.ask(10);
                var took = Duration.ofNanos(System.nanoTime() - begin);
                assertTrue(
                        took.compareTo(GONE_WITHIN.plus(rig.health().busy())) < 0,
                        () -> swarm.open() + " are left after " + took);
            }
            System.out.printf(
                    "%d stalled and dripping requests, gone after %d s; %s; /health %d ms%n",
                    3 * MANY + 3 * SOME,
                    Duration.ofNanos(System.nanoTime() - begin).toSeconds(),
                    others,
                    rig.health().slowest().toMillis());
            assertEquals(MANY, stalled.answered(408), "stalled bodies are told");
            assertTrue(drippingHeads.open() + halfHeads.open() == 0);
            others.assertUnaffected();
            rig.health().assertPrompt();
            rig.stop();
        }
    }

    /** What operators and attackers use, with its own idea of slow heads, bodies and readers. */
    @Test
    void slowhttptest_finds_the_service_available() throws Exception {
        try (var rig = FaultRig.withoutProxy(directory, Map.of())) {
            rig.answer(MESSAGES, ChatTurn.scenario(Duration.ZERO));
            var others = new FirstEventLatency(rig);
            var tests = new ArrayList<Process>();
            for (var kind : List.of("-H", "-B", "-X")) {
                var url = rig.url() + (kind.equals("-X") ? "/openapi.yaml" : "/v1/chat-messages");
                var command = List.of("slowhttptest", kind, "-c", "600", "-r", "300", "-i", "2", "-l", "10", "-u", url);
                tests.add(new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start());
            }
            try {
                while (tests.stream().anyMatch(Process::isAlive)) {
                    others.ask(10);
                }
                System.out.printf("slowhttptest -H, -B and -X with 600 connections each: %s%n", others);
                others.assertUnaffected();
            } finally {
                tests.forEach(Process::destroy);
            }
            rig.health().assertPrompt();
        }
    }

    private static String bearer(String user) {
        return "Authorization: Bearer " + TestGateway.token(user) + "\r\n";
    }

    private static String head(String path, String more) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + more;
    }

    private static String body(String bearer) {
        return head("/v1/chat-messages", bearer + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{");
    }

    private static String upload(String bearer) {
        return head(
                "/v1/files/upload",
                bearer + "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n"
                        + "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n"
                        + "Content-Type: image/png\r\n\r\n...");
    }
}
