package chatgateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.demo.dify.Scenario;
import chatgateway.support.Eventually;
import chatgateway.support.Patience;
import chatgateway.support.TestGateway;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many concurrent answers do not block other requests, on platform threads and on virtual threads. */
@Timeout(300)
class ConcurrentStreamsTest {
    private static final int STREAMS = 300;
    private static final int ASKED = 21;
    private static final long PROMPT = Patience.of(Duration.ofMillis(100)).toNanos();
    private static final Duration LIMIT = Patience.of(Duration.ofSeconds(30));

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void three_hundred_open_streams_leave_health_quick() throws Exception {
        var more = Map.of("MAX_STREAMS", String.valueOf(STREAMS));
        try (var gateway = TestGateway.start(DifyVersion.V1_12, Mode.CHAT, more)) {
            var go = new CountDownLatch(1);
            var answers = holdOpen(gateway, answer -> {
                answer.text("first");
                go.await();
                answer.text("last");
                answer.end();
            });
            Eventually.within(
                    LIMIT, "all streams are open", () -> gateway.dify().openStreams() == STREAMS);

            assertHealthIsQuick(gateway);
            assertEquals(
                    503, gateway.sendMessageAndWait("one-too-many", "hello").statusCode(), "every permit is taken");

            go.countDown();
            for (var answer : answers) {
                var body = answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS).body();
                assertTrue(body.contains("first") && body.contains("last") && body.contains("message_end"), body);
            }
            Eventually.that("every stream is closed", () -> gateway.dify().openStreams() == 0);
            assertEquals(STREAMS, gateway.dify().requests().size(), "each question reached Dify once");

            // All permits are back: as many again, all at once, and each is let in.
            for (var answer : holdOpen(gateway, answer -> answer.end())) {
                assertEquals(
                        200, answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS).statusCode());
            }
        }
    }

    private ArrayList<CompletableFuture<HttpResponse<String>>> holdOpen(TestGateway gateway, Scenario scenario) {
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (var i = 0; i < STREAMS; i++) {
            gateway.dify().play(scenario);
            var question = gateway.json("user-" + i, "/v1/chat-messages", TestGateway.messageJson("hello"));
            answers.add(http.sendAsync(question.timeout(LIMIT).build(), BodyHandlers.ofString()));
        }
        return answers;
    }

    private static void assertHealthIsQuick(TestGateway gateway) {
        for (var i = 0; i < 10; i++) { // warm-up
            assertEquals(200, gateway.send(gateway.request("/health")).statusCode());
        }
        var nanos = new long[ASKED];
        for (var i = 0; i < ASKED; i++) {
            var begin = System.nanoTime();
            gateway.send(gateway.request("/health"));
            nanos[i] = System.nanoTime() - begin;
        }
        Arrays.sort(nanos);
        var took = nanos[ASKED / 2]; // any machine stands still for a moment
        assertTrue(took < PROMPT, "/health took " + Duration.ofNanos(took));
    }
}
