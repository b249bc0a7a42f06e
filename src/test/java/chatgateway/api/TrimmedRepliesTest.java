package chatgateway.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.TestGateway;
import chatgateway.support.api.RawUpstream;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What users may not see of a reply does not count against its size (docs/threats.md#t37-large-replies). */
@Tag("T37")
class TrimmedRepliesTest {
    private static final String ID = "3c1a9d4e-1111-4222-8333-444455556666";
    private static final String MESSAGES = "/v1/messages?limit=100&conversation_id=" + ID;

    @Test
    void a_history_of_an_agent_is_as_large_as_what_users_see_of_it() {
        try (var upstream = new RawUpstream();
                var dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));
                var gateway = TestGateway.inFrontOf(dify, upstream.url())) {
            var row = "{\"id\":\"" + ID
                    + "\",\"query\":\"hello\",\"answer\":\"hi\",\"agent_thoughts\":[{\"thought\":\"t\",\"observation\":\""
                    + "CANARY ".repeat(40_000) + "\"}]}";
            var page = "{\"limit\":100,\"data\":[" + (row + ",").repeat(29) + row + "],\"has_more\":true}";
            assertTrue(page.length() > 8_000_000);
            upstream.reply("Content-Type: application/json", page.getBytes(US_ASCII));

            var response = gateway.get("u1", MESSAGES);

            assertEquals(200, response.statusCode(), response.body());
            assertFalse(response.body().contains("CANARY"));
            var body = TestGateway.json(response);
            assertEquals(30, body.get("data").size());
            assertEquals("hi", body.get("data").get(29).get("answer").asText());
            assertTrue(body.get("has_more").asBoolean());
        }
    }

    @Test
    void a_user_pays_for_the_size_of_replies() {
        try (var upstream = new RawUpstream();
                var dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));
                var gateway =
                        TestGateway.inFrontOf(dify, upstream.url(), Map.of("MESSAGES_PER_MINUTE", "1"))) { // 600 calls
            upstream.reply(
                    "Content-Type: application/json",
                    ("{\"data\":[],\"dropped\":\"" + "x".repeat(10 << 20) + "\"}").getBytes(US_ASCII));
            var served = 0;
            while (served < 100 && gateway.get("u1", MESSAGES).statusCode() == 200) {
                served++;
            }

            assertTrue(served < 20, served + " replies of 10 MB in a minute");
            assertEquals(200, gateway.get("u2", MESSAGES).statusCode());
        }
    }
}
