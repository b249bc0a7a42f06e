package chatgateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.Eventually;
import chatgateway.support.MetricsScrape;
import chatgateway.support.SentEvents;
import chatgateway.support.TestGateway;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The stop after the drain: slow clients still receive the end of their answer; also a gateway that never started. */
@Timeout(300)
class StopTest {
    private static final String MORE_THAN_ALL_BUFFERS = "slow ".repeat(1_500_000);
    private static final int SLOWNESS_MILLIS = 300;

    @Test
    void a_browser_that_reads_slowly_gets_the_end_before_the_server_stops() throws Exception {
        var ending = Executors.newSingleThreadExecutor();
        try (var gateway = TestGateway.start(DifyVersion.V1_12, Mode.CHAT, Map.of())) {
            gateway.dify().play(answer -> {
                answer.text(MORE_THAN_ALL_BUFFERS);
                answer.end();
            });
            var health = gateway.request("/health");
            var answer = gateway.sendMessage("kim", "say much");
            assertEquals(200, answer.statusCode());

            var drained = ending.submit(() -> {
                gateway.gateway().drain();
                return null;
            });
            Eventually.that("the server is stopping", () -> !isHealthy(gateway, health));
            TimeUnit.MILLISECONDS.sleep(SLOWNESS_MILLIS); // a phone, whose line has no room for more at the moment

            var events = new SentEvents(answer.body()).rest();
            assertEquals(MORE_THAN_ALL_BUFFERS, SentEvents.textOf(events));
            assertEquals(
                    "message_end", events.get(events.size() - 1).path("event").asText());
            drained.get(10, TimeUnit.SECONDS);
        } finally {
            ending.shutdownNow();
        }
    }

    /** Its answer would be billed and reach no client. */
    @Test
    void a_message_whose_body_arrives_after_the_stop_began_is_not_sent() throws Exception {
        var body = TestGateway.messageJson("too late");
        var head = "POST /v1/chat-messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Authorization: Bearer " + TestGateway.token("kim") + "\r\nContent-Length: " + body.length()
                + "\r\n\r\n";
        var ending = Executors.newSingleThreadExecutor();
        try (var gateway = TestGateway.start(DifyVersion.V1_12, Mode.CHAT, Map.of("METRICS_PORT", "0"));
                var socket = new Socket(
                        InetAddress.getLoopbackAddress(),
                        URI.create(gateway.url()).getPort())) {
            var health = gateway.request("/health");
            socket.getOutputStream().write(head.getBytes(UTF_8));
            Eventually.that(
                    "the message has its place", () -> MetricsScrape.of(gateway).value("chat_gateway_answers") == 1);

            var closed = ending.submit(gateway.gateway()::close);
            Eventually.that("the server is stopping", () -> !isHealthy(gateway, health));
            socket.getOutputStream().write(body.getBytes(UTF_8));

            var refusal = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertTrue(refusal.contains(" 503 ") && refusal.contains("\"draining\""), refusal);
            assertEquals(List.of(), gateway.dify().requests());
            closed.get(10, TimeUnit.SECONDS);
        } finally {
            ending.shutdownNow();
        }
    }

    @Test
    void what_was_never_started_can_be_closed() {
        var gateway = new Gateway(TestGateway.settings("http://127.0.0.1:9", Map.of()));

        assertDoesNotThrow(gateway::close);
    }

    private static boolean isHealthy(TestGateway gateway, HttpRequest.Builder health) {
        try {
            return gateway.send(health).statusCode() == 200;
        } catch (IllegalStateException e) {
            return false; // the server has stopped
        }
    }
}
