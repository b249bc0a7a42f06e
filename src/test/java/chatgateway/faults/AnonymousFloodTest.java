package chatgateway.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.faults.FirstEvents;
import chatgateway.support.faults.Flood;
import chatgateway.support.faults.Flood.Manner;
import chatgateway.support.faults.Rig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Thousands of connections without a token, at a small heap: the process lives, and its users notice nothing.
 * {@code ./run.sh attack} has 4,000 connections at the heaps of {@code deploy}.
 */
@Tag("faults")
@Tag("T36")
@Timeout(300)
class AnonymousFloodTest {
    private static final int CONNECTIONS = Integer.getInteger("flood.connections", 1200);
    private static final String HEAP = System.getProperty("flood.heap", "48m");
    private static final int QUESTIONS = 100; // of a user meanwhile

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "BEHAVING, /health",
        "BEHAVING, /chat",
        "SILENT, /",
        "NOT_READING, /openapi.yaml",
        "NOT_READING, /health"
    })
    void the_process_lives_and_its_users_notice_nothing(Manner manner, String path) throws Exception {
        try (var rig = Rig.withoutProxy(directory, List.of("-Xmx" + HEAP), Map.of("LOG_LEVEL", "warn"))) {
            rig.answerTurns(Duration.ZERO);
            var users = new FirstEvents(rig);
            var before = rig.footprint();
            try (var flood = new Flood(rig.url(), CONNECTIONS, manner, path)) {
                users.ask(QUESTIONS);

                System.out.printf(
                        "-Xmx%s, Java %s, %s%n  %s%n  before %s%n  after %s%n  users: %s%n",
                        HEAP, Runtime.version().feature(), path, flood, before, rig.footprint(), users);
                assertTrue(manner != Manner.BEHAVING || flood.served() > 0, flood::toString);
            }
            users.assertUnaffected();
            users.ask(1); // it lives, and has room again
        }
    }
}
