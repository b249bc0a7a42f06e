package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import chatgateway.demo.dify.RecordedRequest;
import chatgateway.support.TestGateway;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dify receives only the user of the token, whatever the client sends. */
@Tag("T3")
@Tag("T4")
@TestInstance(Lifecycle.PER_CLASS)
class IdentityTest {
    @RegisterExtension
    private final TestGateway gateway = TestGateway.start();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"user\":\"evil\"",
                "\"user\":[\"evil\"]",
                "\"\\u0075ser\":\"evil\"",
                "\"USER\":\"evil\"",
                "\"user \":\"evil\"",
                "\"__proto__\":{\"user\":\"evil\"}",
                "\"workflow_id\":\"evil\"",
                "\"trace_id\":\"evil\"",
                "\"retriever_from\":\"evil\"",
                "\"api_base\":\"http://evil\""
            })
    void the_body_is_rebuilt_from_the_fields_a_client_may_set(String field) {
        gateway.post(
                "u1",
                "/v1/chat-messages?user=evil&%75ser=evil",
                "{" + field + ",\"query\":\"hi\",\"inputs\":{},\"response_mode\":\"blocking\"}");

        var sent = only().json();
        assertEquals("cointutor_u1", sent.get("user").asText());
        assertFalse(only().text().contains("evil"), only().text());
        assertEquals("", only().query());
    }

    @Test
    void a_duplicate_name_is_refused_and_dify_receives_nothing() {
        var response = gateway.post("u1", "/v1/chat-messages", "{\"query\":\"a\",\"query\":\"b\",\"inputs\":{}}");

        assertEquals(400, response.statusCode());
        assertEquals(List.of(), gateway.dify().requests());
    }

    @Test
    void the_query_string_is_rebuilt_too() {
        gateway.get("u1", "/v1/messages?user=evil&conversation_id=&user=evil2&extra=evil3");

        assertEquals(List.of("cointutor_u1"), only().query("user"));
        assertFalse(only().query().contains("evil"));
    }

    @Test
    void two_tokens_whose_parts_join_to_the_same_text_are_two_users_or_none() {
        var underscoreInSystem = TestGateway.token("a_b", "c", Duration.ofHours(1));
        var underscoreInUser = TestGateway.token("a", "b_c", Duration.ofHours(1));

        assertEquals(401, ask(underscoreInSystem));
        assertEquals(List.of(), gateway.dify().requests());
        assertEquals(200, ask(underscoreInUser));
        assertEquals("a_b_c", only().json().get("user").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a'b\"c", "..", "%2f", "a&user=x", "a#b", "{{x}}", "$(id)", "Bob", "bob", "김민지", "🙂"})
    void a_user_id_arrives_byte_for_byte_in_json_and_in_the_query(String userId) {
        gateway.post(userId, "/v1/chat-messages", "{\"query\":\"hi\",\"inputs\":{},\"response_mode\":\"blocking\"}");
        assertEquals("cointutor_" + userId, only().json().get("user").asText());

        gateway.dify().clearRequests();
        gateway.get(userId, "/v1/messages?conversation_id=");
        assertEquals(List.of("cointutor_" + userId), only().query("user"));
    }

    @Test
    void no_header_of_the_client_reaches_dify() {
        gateway.send(gateway.json("u1", "/v1/chat-messages", TestGateway.messageJson("hi"))
                .header("Cookie", "evil=1")
                .header("X-Trace-Id", "evil")
                .header("X-Forwarded-For", "6.6.6.6")
                .header("X-App-Passport", "evil"));

        for (var header : only().headers().entrySet()) {
            assertFalse(header.getValue().toString().matches(".*(evil|6\\.6\\.6\\.6|eyJ).*"), header.toString());
        }
        assertEquals("Bearer " + TestGateway.KEY, only().header("Authorization").orElseThrow());
    }

    private int ask(String token) {
        return gateway.send(gateway.request("/v1/chat-messages")
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString(TestGateway.messageJson("hi"))))
                .statusCode();
    }

    private RecordedRequest only() {
        var received = gateway.dify().requests();
        assertEquals(1, received.size(), received.toString());
        return received.get(0);
    }
}
