package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.demo.dify.RecordedRequest;
import chatgateway.json.Json;
import chatgateway.support.TestGateway;
import chatgateway.support.api.ApiUser;
import chatgateway.support.api.SharedGateways;
import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Mallory has alice's ids and gets nothing of hers, in front of every Dify that would give it away. The numbers are the
 * traps of docs/dify-api.md#traps; 5 and 6 are in {@link OwnersTest}, 7 to 9 in {@link NeverRoutedTest}, the rest in
 * {@link LeaksTest}.
 */
@Tag("T13")
@Tag("T14")
@TestInstance(Lifecycle.PER_CLASS)
class IsolationTest {
    private final SharedGateways fleet = new SharedGateways();

    @AfterAll
    void stop() {
        fleet.close();
    }

    @ParameterizedTest
    @EnumSource(DifyVersion.class)
    void trap_1_a_conversation_is_deleted_by_its_owner_only(DifyVersion version) throws IOException {
        var gateway = fleet.of(version, Mode.CHAT);
        var id = alice(gateway).quickAnswer("hi").get("conversation_id").asText();
        gateway.dify().clearRequests();

        assertEquals(404, mallory(gateway).delete("/v1/conversations/" + id).statusCode());
        assertEquals(
                404,
                mallory(gateway)
                        .delete("/v1/conversations/" + id.toUpperCase(Locale.ROOT))
                        .statusCode());

        assertTrue(gateway.dify().conversation(id).isPresent());
        assertTrue(gateway.dify().requests().stream()
                .noneMatch(received -> received.method().equals("DELETE")));
        var deleted = alice(gateway).delete("/v1/conversations/" + id);
        assertEquals("204 ", deleted.statusCode() + " " + deleted.body());
        assertTrue(gateway.dify().conversation(id).isEmpty());
        assertEquals(404, alice(gateway).delete("/v1/conversations/" + id).statusCode());
    }

    @ParameterizedTest
    @EnumSource(DifyVersion.class)
    void trap_2_no_message_is_read_aloud_by_its_id(DifyVersion version) throws IOException {
        var gateway = fleet.of(version, Mode.CHAT);
        gateway.dify().play(answer -> {
            answer.text("a secret of alice");
            answer.end();
        });
        var id = alice(gateway).ask("hi").get(0).get("message_id").asText();
        gateway.dify().clearRequests();

        var bare = mallory(gateway).post("/v1/text-to-audio", "{\"message_id\":\"" + id + "\"}");
        assertEquals(400, bare.statusCode());
        assertNothingReceived(gateway);
        var disguised =
                mallory(gateway).post("/v1/text-to-audio", "{\"text\":\"harmless\",\"message_id\":\"" + id + "\"}");

        assertEquals(200, disguised.statusCode());
        assertTrue(disguised.body().contains("harmless"));
        assertFalse(disguised.body().contains("a secret of alice"));
        assertFalse(only(gateway).text().contains(id));
    }

    @ParameterizedTest
    @EnumSource(DifyVersion.class)
    void trap_3_no_request_is_sent_as_the_shared_user(DifyVersion version) throws IOException {
        var gateway = fleet.of(version, Mode.CHAT);
        var first = alice(gateway).quickAnswer("hi");
        var message = first.get("message_id").asText();
        var conversation = "/v1/conversations/" + first.get("conversation_id").asText();
        alice(gateway).get("/v1/conversations");
        alice(gateway)
                .get("/v1/messages?conversation_id="
                        + first.get("conversation_id").asText());
        alice(gateway).post("/v1/messages/" + message + "/feedbacks", "{\"rating\":\"like\"}");
        alice(gateway).post(conversation + "/name", "{\"name\":\"mine\"}");
        alice(gateway).upload("a.png", "image/png", "pixels");

        assertEquals(
                "mine",
                gateway.dify()
                        .conversation(first.get("conversation_id").asText())
                        .orElseThrow()
                        .name());
        assertEquals("like", gateway.dify().message(message).orElseThrow().rating());
        assertEquals(List.of(), gateway.dify().conversationsOf(TestGateway.KEY, "DEFAULT-USER"));
        for (var received : gateway.dify().requests()) {
            assertTrue((received + received.text()).contains("cointutor_alice"), received.toString());
        }
    }

    @Test
    void trap_4_a_user_that_the_client_sends_is_ignored() throws IOException {
        var gateway = fleet.of(DifyVersion.V1_12, Mode.CHAT);
        alice(gateway).quickAnswer("hi");

        var trudy = new ApiUser(gateway, "trudy");
        var list = trudy.get("/v1/conversations?user=cointutor_alice&%75ser=cointutor_alice");
        var asked = trudy.post("/v1/chat-messages", "{\"query\":\"x\",\"inputs\":{},\"user\":\"cointutor_alice\"}");

        assertEquals(0, TestGateway.json(list).get("data").size(), list.body());
        var conversation = TestGateway.json(asked).get("conversation_id").asText();
        assertEquals(
                List.of(conversation),
                gateway.dify().conversationsOf(TestGateway.KEY, "cointutor_trudy").stream()
                        .map(row -> row.id())
                        .toList());
    }

    @Test
    void trap_15_an_input_that_the_token_sets_cannot_be_changed() {
        var gateway = fleet.of(DifyVersion.V1_12, Mode.ADVANCED_CHAT);
        var token = JWT.create()
                .withClaim("system_id", "cointutor")
                .withClaim("user_id", "mallory")
                .withClaim("inputs", Map.of("role", "student", "tenant", Map.of("id", 7)))
                .withExpiresAt(Instant.now().plusSeconds(600))
                .sign(Algorithm.HMAC256(TestGateway.SECRET));
        var inputs = Json.object().put("topic", "x").put("role", "student");
        inputs.putObject("tenant").put("id", 7);
        for (var body : List.of(
                "{\"query\":\"hi\",\"inputs\":{\"role\":\"teacher\",\"tenant\":\"all\",\"topic\":\"x\"}}",
                "{\"query\":\"hi\",\"inputs\":{\"role\":{\"a\":1},\"topic\":\"x\"}}",
                "{\"query\":\"hi\",\"inputs\":{\"topic\":\"x\"},\"role\":\"teacher\"}")) {
            gateway.dify().clearRequests();
            gateway.send(
                    gateway.json("mallory", "/v1/chat-messages", body).setHeader("Authorization", "Bearer " + token));

            assertEquals(inputs, only(gateway).json().get("inputs"));
        }
    }

    @Test
    void trap_16_a_conversation_of_another_systems_app_is_not_looked_for_there() throws IOException {
        var otherKey = "app-TheKeyOfDrillQuiz";
        var dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT, otherKey, Mode.CHAT));
        try (var gateway = TestGateway.inFrontOf(dify, dify.baseUrl(), Map.of("DIFY_API_KEY_DRILLQUIZ", otherKey))) {
            var id = alice(gateway).quickAnswer("hi").get("conversation_id").asText();
            var token = TestGateway.token("drillquiz", "alice", Duration.ofHours(1));
            gateway.dify().clearRequests();

            for (var path : List.of("/v1/messages?conversation_id=" + id, "/v1/conversations/" + id + "/variables")) {
                var response = gateway.send(gateway.request(path).header("Authorization", "Bearer " + token));
                assertEquals(404, response.statusCode());
            }

            assertEquals(2, dify.requests().size());
            for (var received : dify.requests()) {
                assertEquals(
                        "Bearer " + otherKey, received.header("Authorization").orElseThrow());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "V0_11, CHAT",
        "V1_4, CHAT",
        "V1_9, CHAT",
        "V1_12, CHAT",
        "V1_14, CHAT",
        "V0_11, ADVANCED_CHAT",
        "V1_12, ADVANCED_CHAT",
        "V1_14, ADVANCED_CHAT"
    })
    void trap_19_a_conversation_is_continued_by_its_owner_only(DifyVersion version, Mode mode) throws IOException {
        var gateway = fleet.of(version, mode);
        var first = alice(gateway).quickAnswer("hi");
        var id = first.get("conversation_id").asText();
        for (var responseMode : List.of("streaming", "blocking")) {
            var response = mallory(gateway)
                    .post(
                            "/v1/chat-messages",
                            "{\"query\":\"hi\",\"inputs\":{},\"response_mode\":\"" + responseMode
                                    + "\",\"conversation_id\":\"" + id + "\"}");
            assertEquals(404, response.statusCode(), responseMode);
            assertEquals("not_found", TestGateway.json(response).get("code").asText());
        }
        assertEquals(
                404, mallory(gateway).get("/v1/messages?conversation_id=" + id).statusCode());
        assertTrue(gateway.dify().messagesOf(TestGateway.KEY, "cointutor_mallory").stream()
                .noneMatch(message -> message.conversationId().equals(id)));
    }

    @ParameterizedTest
    @EnumSource(DifyVersion.class)
    void calls_that_dify_checks_carry_the_callers_name(DifyVersion version) throws IOException {
        var gateway = fleet.of(version, Mode.CHAT);
        var first = alice(gateway).quickAnswer("a question of alice");
        var id = first.get("conversation_id").asText();
        var message = first.get("message_id").asText();
        var own = mallory(gateway).quickAnswer("hi").get("conversation_id").asText();
        var title = gateway.dify().conversation(id).orElseThrow().name();
        alice(gateway).post("/v1/messages/" + message + "/feedbacks", "{\"rating\":\"like\",\"content\":\"good\"}");

        for (var path : List.of(
                "/v1/messages?conversation_id=" + id,
                "/v1/messages?conversation_id=" + own + "&first_id=" + message,
                "/v1/conversations?last_id=" + id,
                "/v1/conversations/" + id + "/variables",
                "/v1/messages/" + message + "/suggested")) {
            var response = mallory(gateway).get(path);
            assertEquals(404, response.statusCode(), path);
            assertFalse(response.body().contains("alice"), response.body());
        }
        for (var path : List.of("/v1/conversations/" + id + "/name", "/v1/messages/" + message + "/feedbacks")) {
            for (var body :
                    List.of("{\"name\":\"x\",\"rating\":\"dislike\"}", "{\"auto_generate\":true,\"rating\":null}")) {
                assertEquals(404, mallory(gateway).post(path, body).statusCode(), path);
            }
        }

        assertEquals(title, gateway.dify().conversation(id).orElseThrow().name());
        assertEquals("like", gateway.dify().message(message).orElseThrow().rating());
    }

    private static ApiUser alice(TestGateway gateway) {
        return new ApiUser(gateway, "alice");
    }

    private static ApiUser mallory(TestGateway gateway) {
        return new ApiUser(gateway, "mallory");
    }

    private static RecordedRequest only(TestGateway gateway) {
        var received = gateway.dify().requests();
        assertEquals(1, received.size(), received.toString());
        return received.get(0);
    }

    private static void assertNothingReceived(TestGateway gateway) {
        assertEquals(List.of(), gateway.dify().requests());
    }
}
