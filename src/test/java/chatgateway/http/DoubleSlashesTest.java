package chatgateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.TestGateway;
import chatgateway.support.faults.SocketClient;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A base URL that ends in a slash: what is meant is a route, and a path that is none is named. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoubleSlashesTest {
    @AutoClose
    private final TestGateway gateway =
            TestGateway.start(DifyVersion.V1_12, Mode.CHAT, Map.of("CORS_ORIGINS", "https://www.example.com"));

    @ParameterizedTest
    @CsvSource({
        "GET, //chat?token=a.b.c, /chat?token=a.b.c",
        "GET, //embed.js, /embed.js",
        "POST, /v1//chat-messages, /v1/chat-messages",
        "POST, //v1///chat-messages, /v1/chat-messages",
        "GET, /v1//messages?conversation_id=%2F%2F, /v1/messages?conversation_id=%2F%2F"
    })
    void a_route_with_a_slash_too_many_is_redirected(String method, String path, String location) {
        var reply = send(method, path);

        assertEquals(308, reply.statusCode());
        assertEquals(location, reply.headers().firstValue("Location").orElseThrow());
        assertEquals(0, gateway.dify().requests().size());
    }

    @ParameterizedTest
    @CsvSource({
        "/v1//../../datasets, 404",
        "//../chat, 404",
        "//./../messages, 404",
        "/v1//%2e%2e/%2E%2e/datasets, 400",
        "/v1//..;/..;/datasets, 400",
        "//.%2e/.%2e/x, 400"
    })
    void a_path_with_dot_segments_is_not_redirected(String path, int status) throws IOException {
        try (var client = SocketClient.at(gateway.url())) {
            var reply = client.send(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(US_ASCII))
                    .readToEnd();

            assertEquals(status, reply.status(), client::toString);
        }
        assertEquals(0, gateway.dify().requests().size());
    }

    @ParameterizedTest
    @CsvSource({
        "//nothing, /nothing",
        "//evil.example/chat, no such path",
        "/v1//chat-message, /v1/chat-message",
        "/v1//datasets, /v1/datasets",
        "/v2/messages, /v2/messages",
        "/chats/%3Cb%3E, no such path"
    })
    void a_path_that_is_no_route_is_named(String path, String named) {
        var reply = send("GET", path);

        assertEquals(404, reply.statusCode());
        var error = TestGateway.json(reply);
        assertEquals("not_found", error.path("code").asText());
        assertTrue(error.path("message").asText().contains(named), error.toString());
        assertTrue(reply.headers().firstValue("Location").isEmpty());
    }

    @Test
    void a_browser_gets_a_page() {
        var request =
                gateway.request("/nothing").header("Accept", "text/html,*/*").header("Accept-Language", "ko");
        var reply = gateway.send(request, BodyHandlers.ofString());

        assertEquals(404, reply.statusCode());
        assertTrue(reply.body().contains("이 주소에는 페이지가 없어요"), reply.body());
        assertMayBeFramed(reply);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/v1/%2f%2fmessages", "/v1/messages"})
    void an_error_in_a_frame_is_shown(String path) {
        var reply = send("GET", path);

        assertEquals("4", String.valueOf(reply.statusCode()).substring(0, 1));
        assertMayBeFramed(reply);
    }

    private static void assertMayBeFramed(HttpResponse<?> reply) {
        var policy = reply.headers().firstValue("Content-Security-Policy").orElseThrow();
        assertTrue(policy.startsWith("default-src 'none'"), policy);
        assertFalse(policy.contains("frame-ancestors"), policy);
    }

    private HttpResponse<String> send(String method, String path) {
        return gateway.send(gateway.request(path).method(method, BodyPublishers.noBody()), BodyHandlers.ofString());
    }
}
