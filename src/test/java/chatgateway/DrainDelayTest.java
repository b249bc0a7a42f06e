package chatgateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.Eventually;
import chatgateway.support.SentEvents;
import chatgateway.support.TestGateway;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code DRAIN_DELAY_SECONDS}: the time for a load balancer to take the gateway out. */
@Tag("slow")
@Timeout(300)
class DrainDelayTest {

    @Test
    void messages_are_accepted_while_ready_returns_503_and_rejected_later() throws Exception {
        var end = new CountDownLatch(1);
        var ending = Executors.newSingleThreadExecutor();
        try (var gateway = TestGateway.start(DifyVersion.V1_12, Mode.CHAT, Map.of("DRAIN_DELAY_SECONDS", "5"))) {
            gateway.dify().play(answer -> {
                answer.text("begun");
                end.await();
                answer.end();
            });
            var drained = ending.submit(() -> {
                gateway.gateway().drain();
                return null;
            });
            Eventually.that(
                    "/ready says 503",
                    () -> gateway.send(gateway.request("/ready")).statusCode() == 503);

            var answer = gateway.sendMessage("kim", "are you still there?");
            assertEquals(200, answer.statusCode());
            Eventually.that(
                    "new messages are turned away",
                    () -> isDraining(gateway.sendMessageAndWait("kim", "and another one?")));

            end.countDown();
            var events = new SentEvents(answer.body()).rest();
            assertEquals(
                    "message_end", events.get(events.size() - 1).path("event").asText());
            drained.get(10, TimeUnit.SECONDS);
        } finally {
            ending.shutdownNow();
            assertTrue(ending.awaitTermination(10, TimeUnit.SECONDS));
        }
    }

    private static boolean isDraining(HttpResponse<String> response) {
        return response.statusCode() == 503 && response.body().contains("\"draining\"");
    }
}
