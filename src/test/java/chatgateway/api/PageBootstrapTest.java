package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.CannedReply;
import chatgateway.json.Json;
import chatgateway.support.TestGateway;
import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the page learns of its user. */
class PageBootstrapTest {
    @AutoClose
    private final TestGateway gateway = TestGateway.start();

    @Test
    void has_the_inputs_of_the_token() {
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
    void has_the_placeholder_of_the_app() {
        var site = "{\"title\":\"Tutor\",\"input_placeholder\":\"Ask your tutor\"}";
        gateway.dify().replyOnce("GET", "/v1/site", CannedReply.of(200, "application/json", site));

        var app = TestGateway.json(gateway.get("u1", "/api/session")).get("app");

        assertEquals("Ask your tutor", app.get("input_placeholder").asText());
    }

    @ParameterizedTest
    @CsvSource({
        "emoji, 🎓,     ,                                                              🎓,",
        "emoji, smile,  ,                                                              ,",
        "image, id,     https://dify.internal/files/FILE/file-preview?timestamp=1&nonce=2&sign=3, , /files/FILE/file-preview?timestamp=1&nonce=2&sign=3",
        "image, id,     https://elsewhere.example.com/icon.png,                         ,",
    })
    void has_the_icon_of_the_app(String type, String icon, String url, String emoji, String link) {
        var file = "5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11";
        var site = Json.object()
                .put("icon_type", type)
                .put("icon", icon)
                .put("icon_background", "#e4efff")
                .put("icon_url", url == null ? null : url.replace("FILE", file))
                .put("custom_disclaimer", "For pupils.")
                .put("privacy_policy", "javascript:alert(1)");
        gateway.dify().replyOnce("GET", "/v1/site", CannedReply.of(200, "application/json", site.toString()));

        var app = TestGateway.json(gateway.get("u1", "/api/session")).get("app");

        assertEquals(emoji, app.at("/icon/emoji").textValue());
        var shown = app.at("/icon/url").asText(null);
        assertEquals(
                link == null ? null : link.replace("FILE", file), shown == null ? null : TestGateway.unmarked(shown));
        assertEquals("For pupils.", app.get("disclaimer").asText());
        assertTrue(app.get("privacy_policy").isNull());
    }

    @Test
    void has_no_inputs_when_the_token_has_none() {
        assertEquals(
                Json.object(),
                TestGateway.json(gateway.get("u1", "/api/session")).get("inputs"));
    }
}
