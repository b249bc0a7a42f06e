package chatgateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only pages of the listed origins may call the API, and only the API (docs/threats.md#t33-calls-from-other-sites). */
@Tag("T33")
@TestInstance(Lifecycle.PER_CLASS)
class CorsTest {
    private static final String LISTED = "https://app.example.com";

    private final TestGateway open = TestGateway.start(DifyVersion.V1_12, Mode.CHAT, Map.of("CORS_ORIGINS", LISTED));
    private final TestGateway closed = TestGateway.start();

    @AfterAll
    void stop() {
        open.close();
        closed.close();
    }

    @Test
    void a_listed_origin_may_ask_and_read_the_answer() {
        var preflight = send(open, "OPTIONS", "/v1/chat-messages", LISTED);
        assertEquals(204, preflight.statusCode());
        assertEquals(LISTED, header(preflight, "Access-Control-Allow-Origin"));
        assertTrue(header(preflight, "Access-Control-Allow-Headers").contains("Authorization"));

        var answer = open.send(open.json("u1", "/v1/chat-messages", TestGateway.messageJson("hi"))
                .header("Origin", LISTED));
        assertEquals(LISTED, header(answer, "Access-Control-Allow-Origin"));
        assertEquals("", header(answer, "Access-Control-Allow-Credentials"));
    }

    @Test
    void an_error_can_be_read_too() {
        var refused = send(open, "GET", "/v1/conversations", LISTED);

        assertEquals(401, refused.statusCode());
        assertEquals(LISTED, header(refused, "Access-Control-Allow-Origin"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://evil.example", "https://app.example.com.evil.example", "http://app.example.com", "null"
            })
    void another_origin_gets_no_permission(String origin) {
        for (var method : new String[] {"OPTIONS", "GET"}) {
            assertNone(send(open, method, "/v1/conversations", origin));
        }
    }

    @Test
    void what_is_not_the_api_is_not_shared() {
        for (var path : new String[] {"/chat", "/api/session", "/health"}) {
            assertNone(send(open, "GET", path, LISTED));
        }
    }

    @Test
    void without_the_setting_no_origin_is_allowed() {
        assertNone(send(closed, "OPTIONS", "/v1/chat-messages", LISTED));
        assertNone(send(closed, "GET", "/v1/conversations", LISTED));
    }

    private static HttpResponse<String> send(TestGateway gateway, String method, String path, String origin) {
        return gateway.send(
                gateway.request(path).method(method, BodyPublishers.noBody()).header("Origin", origin));
    }

    private static void assertNone(HttpResponse<String> response) {
        assertTrue(
                response.headers().map().keySet().stream().noneMatch(name -> name.startsWith("access-control")),
                response.headers().toString());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
