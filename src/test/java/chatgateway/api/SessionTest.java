package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.Json;
import chatgateway.TestGateway;
import chatgateway.demo.dify.Canned;
import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the page learns of its user. */
class SessionTest {
    @AutoClose
    private final TestGateway gateway = TestGateway.start();

    @Test
    void tells_which_inputs_the_token_sets() {
        var token = JWT.create()
                .withClaim("system_id", "cointutor")
                .withClaim("user_id", "u1")
                .withClaim("inputs", Map.of("course", "algebra-2"))
                .withExpiresAt(Instant.now().plusSeconds(60))
                .sign(Algorithm.HMAC256(TestGateway.SECRET));

        var session = TestGateway.json(
                gateway.send(gateway.request("/api/session").header("Authorization", "Bearer " + token)));

        assertEquals(Json.object().put("course", "algebra-2"), session.get("inputs"));
    }

    @Test
    void tells_what_the_app_writes_into_the_empty_box() {
        var site = "{\"title\":\"Tutor\",\"input_placeholder\":\"Ask your tutor\"}";
        gateway.dify().replyOnce("GET", "/v1/site", Canned.of(200, "application/json", site));

        var app = TestGateway.json(gateway.get("u1", "/api/session")).get("app");

        assertEquals("Ask your tutor", app.get("input_placeholder").asText());
    }

    @Test
    void tells_of_no_inputs_when_the_token_sets_none() {
        assertEquals(
                Json.object(),
                TestGateway.json(gateway.get("u1", "/api/session")).get("inputs"));
    }
}
