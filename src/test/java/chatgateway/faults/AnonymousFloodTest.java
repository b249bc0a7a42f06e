package chatgateway.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.ProcessFootprint;
import chatgateway.support.Program;
import chatgateway.support.TestGateway;
import chatgateway.support.faults.ChatTurn;
import chatgateway.support.faults.Flood;
import chatgateway.support.faults.Flood.Manner;
import chatgateway.support.faults.PlainNginx;
import chatgateway.support.faults.SocketClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Thousands of connections without a token, at a small heap: the process lives and serves its users.
 * {@code ./run.sh attack} has 4,000 connections at the heaps of {@code deploy}.
 */
@Tag("faults")
@Tag("floods")
@Tag("T36")
@Timeout(300)
class AnonymousFloodTest {
    private static final int CONNECTIONS = Integer.getInteger("flood.connections", 1000);
    private static final int UNREAD =
            Integer.getInteger("flood.unread", 3); // requests of each; more take a busy machine's time
    private static final String HEAP = System.getProperty("flood.heap", "40m");
    private static final int MESSAGES = Integer.getInteger("flood.messages", 20); // of a user meanwhile
    private static final boolean BEHIND_NGINX = Boolean.getBoolean("flood.nginx");
    private static final int WARM_UP = 50; // messages until the classes are loaded and the code is compiled
    private static final int ENOUGH = 1000; // fewer messages are over within the first burst of connections
    private static final int UNAFFECTED_MILLIS = 250; // docs/threats.md#t36-many-anonymous-clients

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"BEHAVING, /health", "SILENT, /", "NOT_READING, /openapi.yaml", "NOT_READING, /health"})
    void the_process_lives_and_serves_its_users(Manner manner, String path) throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));
                var gateway = Program.start(directory, List.of("-Xmx" + HEAP), variables(dify.baseUrl()));
                var nginx = BEHIND_NGINX ? PlainNginx.before(gateway.url(), directory) : null) {
            var url = nginx == null ? gateway.url() : nginx.url();
            for (var i = 0; i < WARM_UP + 2 * MESSAGES; i++) {
                dify.play(ChatTurn.scenario(Duration.ZERO));
            }
            firstEvents(url, WARM_UP);
            var before = firstEvents(url, MESSAGES);
            try (var flood = new Flood(url, CONNECTIONS, manner, path, UNREAD)) {
                var meanwhile = firstEvents(url, MESSAGES);

                System.out.printf(
                        "-Xmx%s, Java %s, %s%n  %s%n  %s%n  first events: %s; before: %s%n",
                        HEAP,
                        Runtime.version().feature(),
                        path,
                        flood,
                        ProcessFootprint.of(gateway.pid()),
                        meanwhile,
                        before);
                assertTrue(MESSAGES < ENOUGH || meanwhile.p99() < UNAFFECTED_MILLIS, meanwhile::toString);
                assertTrue(manner != Manner.BEHAVING || flood.served() > 0, flood::toString);
            }
            gateway.terminate();
            assertEquals(0, gateway.exitCode());
            assertFalse(gateway.output().contains("Exception"), gateway::output); // a client that is cut is no error
        }
    }

    /** How long a user's messages, one after the other, take until the first event. */
    private static FirstEvents firstEvents(String url, int messages) throws IOException {
        var millis = new ArrayList<Long>();
        for (var i = 0; i < messages; i++) {
            var turn = new ChatTurn("user", i, 1, 0);
            var begin = System.nanoTime();
            try (var browser = SocketClient.at(url)) {
                browser.ask(turn).readUntil("\"event\"");
                millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
                assertEquals(turn.answer(), browser.readToEnd().text(), browser::toString);
            }
        }
        millis.sort(null);
        return new FirstEvents(
                millis.get(messages / 2), millis.get((messages * 99 - 1) / 100), millis.get(messages - 1));
    }

    /** In milliseconds. */
    private record FirstEvents(long median, long p99, long most) {
        @Override
        public String toString() {
            return "p50 %d ms, p99 %d, most %d".formatted(median, p99, most);
        }
    }

    private static Map<String, String> variables(String difyUrl) {
        return TestGateway.variables(difyUrl, Map.of("MESSAGES_PER_MINUTE", "100000", "LOG_LEVEL", "warn"));
    }
}
