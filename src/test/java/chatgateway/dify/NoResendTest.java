package chatgateway.dify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.demo.dify.Scenario;
import chatgateway.demo.dify.ScriptedAnswer;
import chatgateway.support.TestGateway;
import java.net.URI;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A message is sent to Dify at most once, even if another connection or address is left to send it again
 * (docs/threats.md#f3-posts-are-sent-again, #t22-a-message-sent-twice). Under every other fault
 * {@code UpstreamMisbehaviourTest} counts.
 */
@Tag("T22")
@TestInstance(Lifecycle.PER_CLASS)
class NoResendTest {
    @RegisterExtension
    private final TestGateway gateway = TestGateway.start();

    static Stream<Named<Scenario>> faults() {
        return Stream.of(
                Named.of("reads the question and resets the connection", ScriptedAnswer::abort),
                Named.of("reads the question and closes the connection", ScriptedAnswer::closeEarly));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void a_message_is_sent_once_though_a_connection_could_be_used_again(Scenario fault) {
        assertEquals(
                200, gateway.sendMessageAndWait("u1", "leaves a connection").statusCode());
        gateway.dify().clearRequests();
        gateway.dify().play(fault);

        var response = gateway.sendMessageAndWait("u1", "hi");

        assertTrue(response.statusCode() >= 400 || response.body().contains("\"error\""), response.body());
        assertEquals(
                1, gateway.dify().requests().size(), gateway.dify().requests().toString());
    }

    /** The name is in src/test/resources/hosts, which surefire gives to the JVM. */
    @Test
    void a_second_address_of_dify_is_no_second_try() {
        var apps = Map.of(TestGateway.KEY, Mode.CHAT);
        var first = DemoDify.start(DifyVersion.V1_12, apps);
        var port = URI.create(first.baseUrl()).getPort();
        var second = DemoDify.start(DifyVersion.V1_12, apps, "127.0.0.2", port);
        try (first;
                second;
                var both = TestGateway.inFrontOf(first, "http://two-addresses.test:" + port)) {
            first.play(ScriptedAnswer::abort);
            second.play(ScriptedAnswer::abort);

            both.sendMessageAndWait("u1", "hi");

            assertEquals(1, first.requests().size() + second.requests().size());
        }
    }

    @Test
    void reads_use_a_connection_again() {
        gateway.get("u1", "/v1/messages?conversation_id=");
        gateway.get("u1", "/v1/messages?conversation_id=");

        var connections = gateway.dify().requests().stream()
                .map(request -> request.header("Connection").orElse(""))
                .filter(value -> value.equalsIgnoreCase("close"))
                .count();
        assertEquals(0, connections);
    }
}
