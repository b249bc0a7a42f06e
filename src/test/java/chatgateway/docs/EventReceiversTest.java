package chatgateway.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.HostScript;
import chatgateway.support.Program;
import chatgateway.support.TestGateway;
import chatgateway.support.settings.SettingsSamples;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The receivers in {@code samples/events}, which verify with the libraries of Standard Webhooks. */
@Tag("proxy")
@Tag("slow")
@Timeout(600)
class EventReceiversTest {
    private static final Pattern ADDRESS = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+/events)");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"receive.py", "receive.js"})
    void takes_the_events_of_the_gateway_and_no_others(String sample) throws Exception {
        var file = Path.of("samples", "events", sample).toAbsolutePath();
        var command = sample.endsWith(".py")
                ? List.of(
                        "PYTHONPATH=" + HostScript.pythonPath("standardwebhooks==1.1.0"),
                        HostScript.PYTHON,
                        file.toString())
                : List.of(
                        "NODE_PATH=" + HostScript.nodePath(Map.of("standardwebhooks", "1.1.1")),
                        "node",
                        file.toString());
        var arguments = new ArrayList<>(List.of("env", "PORT=0", "EVENTS_SECRET=" + SettingsSamples.EVENTS_SECRET));
        arguments.addAll(command);
        try (var receiver = Program.start(directory, arguments)) {
            var url = receiver.await(ADDRESS);
            var more = Map.of("EVENTS_URL", url, "EVENTS_SECRET", SettingsSamples.EVENTS_SECRET);
            try (var gateway = TestGateway.start(DifyVersion.V1_12, Mode.CHAT, more)) {
                gateway.sendMessageAndWait("김 하나", "hi");
                var line = receiver.await(Pattern.compile("(answer\\.finished msg_[0-9a-f]+ .*)"));
                assertTrue(line.contains("김 하나") && line.contains("total_tokens"), line);
            }
            var forged = HttpRequest.newBuilder(URI.create(url))
                    .header("webhook-id", "msg_1")
                    .header("webhook-timestamp", String.valueOf(System.currentTimeMillis() / 1000))
                    .header("webhook-signature", "v1,c2lnbmF0dXJl")
                    .POST(BodyPublishers.ofString("{\"type\":\"test\"}"))
                    .build();
            assertEquals(
                    401,
                    HttpClient.newHttpClient()
                            .send(forged, BodyHandlers.discarding())
                            .statusCode());
        }
    }
}
