package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.HostScript;
import chatgateway.support.TestGateway;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that require fields of Dify work unchanged: what is withheld keeps its name, with an empty value. */
@Tag("proxy")
@Timeout(600)
class TypedClientsTest {
    @AutoClose
    private TestGateway gateway;

    @ParameterizedTest
    @EnumSource(names = {"CHAT", "ADVANCED_CHAT", "AGENT_CHAT"})
    void dify_client_python(Mode mode) throws Exception {
        start(mode);

        var output = HostScript.pythonClient("dify-client-python", "1.0.3", arguments(mode));

        assertTrue(output.contains("dify-client-python works"), output);
        assertOnlyTheTokensUser();
    }

    @ParameterizedTest
    @EnumSource(names = {"ADVANCED_CHAT", "AGENT_CHAT", "WORKFLOW"})
    void dify_api_client(Mode mode) throws Exception {
        start(mode);

        var output = HostScript.pythonClient("dify-api-client", "0.0.23", arguments(mode));

        assertTrue(output.contains("dify-api-client works"), output);
        assertOnlyTheTokensUser();
    }

    @Test
    void dify_ai_provider() throws Exception {
        start(Mode.CHAT);

        var output = HostScript.nodeClient(
                Map.of("dify-ai-provider", "1.1.1", "ai", "5"),
                "dify-ai-provider",
                gateway.url() + "/v1",
                TestGateway.token("u1"));

        assertTrue(output.contains("dify-ai-provider works"), output);
        assertOnlyTheTokensUser();
    }

    private void start(Mode mode) {
        gateway = TestGateway.start(DifyVersion.V1_14, mode, Map.of("MESSAGES_PER_MINUTE", "1000"));
        gateway.dify().pace(Duration.ZERO);
    }

    private String[] arguments(Mode mode) {
        return new String[] {
            gateway.url() + "/v1",
            TestGateway.token("u1"),
            switch (mode) {
                case AGENT_CHAT -> "agent-chat";
                case WORKFLOW -> "workflow";
                default -> "chat";
            }
        };
    }

    private void assertOnlyTheTokensUser() {
        for (var received : gateway.dify().requests()) {
            assertFalse(received.query().contains("somebody"), received.toString());
            assertFalse(received.text().contains("somebody"), received.text());
        }
    }
}
