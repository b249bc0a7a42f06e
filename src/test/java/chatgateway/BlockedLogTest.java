package chatgateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.Eventually;
import chatgateway.support.Patience;
import chatgateway.support.Program;
import chatgateway.support.TestGateway;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** docs/threats.md#r11-a-log-that-is-not-read: a blocked stdout costs log lines and nothing else. */
@Tag("faults")
@Timeout(300)
class BlockedLogTest {
    private static final String WITH_A_FULL_PIPE = "head -c 65536 /dev/zero; exec \"$@\""; // pipe(7): so much it holds

    private final DemoDify dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void stop() {
        dify.close();
    }

    @Test
    void a_gateway_answers_and_stops_in_order_when_the_disk_of_its_log_is_full() throws Exception {
        answersAndStops("exec \"$@\"", ProcessBuilder.Redirect.to(new File("/dev/full")));
    }

    @Test
    void a_gateway_answers_and_stops_gracefully_while_its_log_is_blocked() throws Exception {
        answersAndStops(WITH_A_FULL_PIPE, ProcessBuilder.Redirect.PIPE);
    }

    private void answersAndStops(String script, ProcessBuilder.Redirect output) throws Exception {
        var url = "http://127.0.0.1:" + freePort();
        var variables = TestGateway.variables(dify.baseUrl(), Map.of("PORT", url.substring(url.lastIndexOf(':') + 1)));
        var command = new ArrayList<>(List.of("bash", "-c", script, "bash"));
        command.addAll(Program.commandLine(variables));
        var gateway = new ProcessBuilder(command)
                .redirectOutput(output)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Eventually.that("it is ready", () -> isReady(url));
            dify.app(TestGateway.KEY).enabled(false);
            for (var i = 0; i < 10; i++) { // each with a line in the log
                assertEquals(502, ask(url).statusCode());
            }
            dify.app(TestGateway.KEY).enabled(true);
            assertTrue(ask(url).body().contains("\"message_end\""));

            gateway.destroy();
            assertTrue(gateway.waitFor(20, TimeUnit.SECONDS), "it does not end");
            assertEquals(0, gateway.exitValue());
        } finally {
            gateway.destroyForcibly();
        }
    }

    private HttpResponse<String> ask(String url) throws IOException, InterruptedException {
        return http.send(
                request(url + "/v1/chat-messages")
                        .header("Authorization", "Bearer " + TestGateway.token("kim"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(TestGateway.messageJson("hello")))
                        .build(),
                BodyHandlers.ofString());
    }

    private boolean isReady(String url) {
        try {
            return http.send(request(url + "/ready").build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(Patience.of(Duration.ofSeconds(10)));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
