package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.TestGateway;
import chatgateway.demo.dify.DemoDify.Generation;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.settings.Settings;
import chatgateway.stream.FileLinks;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Input that was made to make the gateway stumble gets a clear answer, or costs nothing. */
@TestInstance(Lifecycle.PER_CLASS)
class HostileInputTest {
    private final TestGateway gateway = TestGateway.start(Generation.V1_12, Mode.CHAT, Map.of());

    @BeforeEach
    void forget() {
        gateway.dify().forgetReceived();
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "--", "*-", "ko-", "\t", ";q=1", "en;q=9", "a,b,c,d,e"})
    void a_broken_wish_for_a_language_is_no_wish(String wish) {
        var response = gateway.send(gateway.request("/chat?token=x").header("Accept-Language", wish));

        assertEquals(401, response.statusCode(), response.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat-messages", "/v1/files/upload", "/v1/text-to-audio"})
    void an_unknown_charset_is_no_fault_of_the_gateway(String path) {
        for (var type :
                List.of("application/json;charset=nonsense", "multipart/form-data;boundary=x;charset=nonsense")) {
            var response = gateway.send(gateway.requestOf("u1", path)
                    .header("Content-Type", type)
                    .POST(BodyPublishers.ofString("{\"text\":\"hi\"}")));

            assertTrue(response.statusCode() < 500, path + " " + type + " " + response.statusCode());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "1", "true", "\"x\""})
    void a_conversation_id_is_a_text(String id) {
        var response = gateway.post(
                "u1", "/v1/chat-messages", "{\"query\":\"hi\",\"inputs\":{},\"conversation_id\":" + id + "}");

        assertEquals(400, response.statusCode(), response.body());
        assertEquals(List.of(), gateway.dify().received());
    }

    @Test
    void a_text_that_almost_is_a_signed_link_is_looked_through_once() {
        var text = "/files/" + "0".repeat(36) + "?" + "sign=".repeat(50_000) + "#";

        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertEquals(text, FileLinks.of(settings(), "cointutor").rewrite(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/ready"})
    void a_probe_may_ask_for_the_head_only(String path) {
        var response = gateway.send(gateway.request(path).method("HEAD", BodyPublishers.noBody()));

        assertEquals(200, response.statusCode());
    }

    private Settings settings() {
        return TestGateway.settings(gateway.dify().baseUrl(), Map.of());
    }
}
