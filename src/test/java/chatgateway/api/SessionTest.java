package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.Json;
import chatgateway.TestGateway;
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
    void tells_of_no_inputs_when_the_token_sets_none() {
        assertEquals(
                Json.object(),
                TestGateway.json(gateway.get("u1", "/api/session")).get("inputs"));
    }
}
