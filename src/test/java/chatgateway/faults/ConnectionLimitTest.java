package chatgateway.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.Eventually;
import chatgateway.support.Program;
import chatgateway.support.TestGateway;
import chatgateway.support.faults.ChatTurn;
import chatgateway.support.faults.FaultRig;
import chatgateway.support.faults.SocketClient;
import chatgateway.support.faults.StalledConnections;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** At the connection limit, idle connections are closed, and an answer in progress continues. */
@Tag("faults")
@Tag("T17")
@Timeout(300)
class ConnectionLimitTest {
    private static final int MORE_THAN_ALL = 4_100;
    private static final int USERS_AT_A_STROKE = 250;
    private static final int PROBES_AT_A_STROKE = 3_750;
    private static final String SMALL_HEAP = "-Xmx40m"; // has room for 850 connections
    private static final Duration SHED_WITHIN = Duration.ofSeconds(20); // with room, half a minute
    private static final Duration PACE = Duration.ofMillis(200);

    @TempDir
    private Path directory;

    @Test
    void idle_connections_are_closed_at_the_limit() throws Exception {
        try (var rig = FaultRig.withoutProxy(directory, Map.of());
                var swarm = new StalledConnections(rig.url())) {
            var running = new ChatTurn("user", 1, 40, 0);
            rig.answer(1, ChatTurn.scenario(PACE));
            rig.answerTurns(Duration.ZERO);
            try (var browser = SocketClient.at(rig.url())) {
                browser.ask(running).readUntil("\"event\"");

                swarm.join(MORE_THAN_ALL, false, i -> "");
                var begin = System.nanoTime();
                var next = new ChatTurn("next", 1, 1, 0);
                assertEquals(next.answer(), ask(rig, next));
                var waited = Duration.ofNanos(System.nanoTime() - begin);

                assertTrue(
                        waited.compareTo(SHED_WITHIN.plus(rig.health().busy())) < 0, "the next one waited " + waited);
                assertEquals(running.answer(), browser.readToEnd().text(), browser::toString);
            }
        }
    }

    /** A collection, a busy neighbour, a disk: every process stands still now and then. No connection is closed before it is read. */
    @Test
    void who_comes_while_the_process_stands_still_is_served_when_it_goes_on() throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));
                var gateway =
                        Program.start(directory, List.of(SMALL_HEAP), TestGateway.variables(dify.baseUrl(), Map.of()));
                var swarm = new StalledConnections(gateway.url())) {
            gateway.signal("STOP");
            StalledConnections.Group probes;
            StalledConnections.Group users;
            try {
                probes = swarm.join(PROBES_AT_A_STROKE, false, i -> "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
                users = swarm.join(USERS_AT_A_STROKE, false, ConnectionLimitTest::session);
            } finally {
                gateway.signal("CONT");
            }
            Eventually.within(
                    SHED_WITHIN,
                    "all are answered",
                    () -> probes.answered(200) == PROBES_AT_A_STROKE && users.answered(200) == USERS_AT_A_STROKE);
        }
    }

    private static String session(int user) {
        return "GET /api/session HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + TestGateway.token("user" + user) + "\r\n\r\n";
    }

    private static String ask(FaultRig rig, ChatTurn turn) throws IOException {
        try (var browser = SocketClient.at(rig.url())) {
            return browser.ask(turn).readToEnd().text();
        }
    }
}
