package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.dify.Timeouts;
import chatgateway.support.Eventually;
import chatgateway.support.Patience;
import chatgateway.support.TestGateway;
import chatgateway.support.api.RawUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Dify that cannot be reached is an error at once or soon, and nothing of it lasts
 * (docs/threats.md#r2-upstream-restarts, #r3-upstream-hangs, #r4-names-do-not-resolve).
 */
@Timeout(300)
class UpstreamOutageTest {
    private static final Map<String, Mode> APPS = Map.of(TestGateway.KEY, Mode.CHAT);
    private static final Map<String, String> ONE_AT_A_TIME = Map.of("STREAMS_PER_USER", "1");

    @Test
    void a_restart_of_dify_is_a_502_and_then_no_message_fails() throws Exception {
        var before = DemoDify.start(DifyVersion.V1_12, APPS);
        var port = URI.create(before.baseUrl()).getPort();
        try (var gateway = TestGateway.inFrontOf(before, before.baseUrl(), ONE_AT_A_TIME)) {
            for (var i = 0; i < 5; i++) {
                assertEquals(200, gateway.sendMessageAndWait("u1", "hi").statusCode());
                assertEquals(200, gateway.get("u1", "/v1/conversations").statusCode()); // leaves a connection
            }
            before.close();

            for (var i = 0; i < 5; i++) {
                assertFailsAtOnce(gateway, 502, "upstream_error");
                assertEquals(502, gateway.get("u1", "/v1/conversations").statusCode());
            }

            try (var after = DemoDify.start(DifyVersion.V1_12, APPS, port)) {
                assertEquals(200, gateway.get("u1", "/v1/conversations").statusCode());
                for (var i = 0; i < 100; i++) {
                    after.play(answer -> answer.end());
                    assertEquals(200, gateway.sendMessageAndWait("u1", "hi").statusCode(), "question " + i);
                }
                var posts = after.requests().stream()
                        .filter(request -> request.method().equals("POST"))
                        .count();
                assertEquals(100, posts);
                Eventually.that("every stream is closed", () -> after.openStreams() == 0);
            }
        }
    }

    @Test
    void an_unknown_host_name_is_a_502_at_once() throws Exception {
        var nobody = DemoDify.start(DifyVersion.V1_12, Map.of());
        try (var gateway = TestGateway.inFrontOf(nobody, "http://no-such-name.test", ONE_AT_A_TIME)) {
            for (var i = 0; i < 5; i++) {
                assertFailsAtOnce(gateway, 502, "upstream_error");
            }
        }
    }

    @Test
    void a_port_that_answers_nothing_is_a_504_after_the_time_for_connecting() throws Exception {
        var nobody = DemoDify.start(DifyVersion.V1_12, Map.of());
        var timeouts = new Timeouts(Duration.ofMillis(300), Duration.ofSeconds(60), Duration.ofSeconds(60));
        try (var hole = new BlackHole();
                var gateway = TestGateway.inFrontOf(nobody, hole.url(), ONE_AT_A_TIME, timeouts)) {
            for (var i = 0; i < 2; i++) {
                assertFailsAtOnce(gateway, 504, "upstream_timeout");
            }
        }
    }

    /** Each of the three calls for a page would wait as long. */
    @Test
    void a_silent_dify_is_called_once_for_a_page() {
        var nobody = DemoDify.start(DifyVersion.V1_12, Map.of());
        try (var silent = new RawUpstream();
                var gateway = TestGateway.inFrontOf(nobody, silent.url())) {
            var session = gateway.get("u1", "/api/session");

            assertEquals(200, session.statusCode(), session.body());
            assertEquals(1, silent.visits());
        }
    }

    private static void assertFailsAtOnce(TestGateway gateway, int status, String code) {
        var begin = System.nanoTime();
        var response = gateway.sendMessageAndWait("u1", "hi");
        var took = Duration.ofNanos(System.nanoTime() - begin);

        assertEquals(status, response.statusCode(), response.body());
        assertEquals(code, TestGateway.json(response).path("code").asText());
        assertTrue(took.compareTo(Patience.of(Duration.ofSeconds(5))) < 0, "after " + took);
    }

    /** A port whose queue of connections is full, so that Linux drops new ones. */
    private static final class BlackHole implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final ArrayList<SocketChannel> waiting = new ArrayList<>();

        BlackHole() throws IOException {
            for (var i = 0; i < 8; i++) {
                var channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
                waiting.add(channel);
            }
        }

        String url() {
            return "http://127.0.0.1:" + server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            for (var channel : waiting) {
                channel.close();
            }
            server.close();
        }
    }
}
