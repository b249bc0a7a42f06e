package chatgateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.TestGateway;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every response has the security headers, including those of Jetty before Javalin runs. */
@Tag("T30")
@Tag("T35")
@TestInstance(Lifecycle.PER_CLASS)
class SecurityHeadersTest {
    @RegisterExtension
    private final TestGateway gateway = TestGateway.start();

    static Stream<Arguments> requests() {
        return Stream.of(
                request("the page", "GET /chat HTTP/1.1", 200),
                request("an error page", "GET /chat?token=x HTTP/1.1", 401),
                request("the front page", "GET / HTTP/1.1", 200),
                request("health", "GET /health HTTP/1.1", 200),
                request("an api error", "GET /api/session HTTP/1.1", 401),
                request("nothing there", "GET /nothing HTTP/1.1", 404),
                request("a wrong method", "DELETE /health HTTP/1.1", 405),
                request("a wrong method of Jetty's", "TRACE / HTTP/1.1", 405),
                request("an ambiguous path", "GET /v1/..%2f..%2fadmin HTTP/1.1", 400),
                request("a path with an encoded dot", "GET /%2e%2e/x HTTP/1.1", 400),
                request("a broken escape", "GET /%zz HTTP/1.1", 400),
                request("a broken request line", "GARBAGE", 400),
                request("no host", "GET / HTTP/1.1\r\nX-No: host", 400),
                request("an old protocol", "GET / HTTP/0.9", 505),
                request("too long a path", "GET /" + "x".repeat(9000) + " HTTP/1.1", 414),
                request("too large a header", "GET / HTTP/1.1\r\nX-Large: " + "x".repeat(9000), 431),
                request(
                        "two lengths",
                        "POST /v1/chat-messages HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2",
                        400));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void every_response_carries_them(String name, String head, int status) throws IOException {
        var response = gateway.exchange(head);

        assertTrue(response.startsWith("http/1.1 " + status + " "), response);
        for (var header : new String[] {
            "content-security-policy: default-src 'none'",
            "referrer-policy: no-referrer",
            "x-content-type-options: nosniff",
            "cross-origin-opener-policy: same-origin",
            "cross-origin-resource-policy: " + (response.contains("text/html") ? "cross-origin" : "same-origin"),
            "cross-origin-embedder-policy: require-corp",
            "permissions-policy: ",
            "cache-control: no-store"
        }) {
            assertTrue(response.contains("\r\n" + header), "no " + header + " in " + response);
        }
        assertFalse(response.contains("\r\nserver:"), response);
        assertFalse(response.contains("jetty"), response);
        if (status >= 400 && !response.contains("text/html")) {
            assertTrue(response.contains("content-type: application/json"), response);
            assertTrue(response.contains("\"status\":" + status), response);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void no_error_is_html_of_jetty(String name, String head, int status) throws IOException {
        assertEquals(-1, gateway.exchange(head).indexOf("<h2>http error"), name);
    }

    /** What its frame may do wherever it is opened, and what the page may frame (docs/threats.md#t39-diagrams). */
    @Test
    void diagrams_have_a_document_without_origin_and_network() throws IOException {
        var frame = gateway.exchange("GET /assets/any/diagrams/frame.html HTTP/1.1");
        var page = gateway.exchange("GET /chat HTTP/1.1");

        assertTrue(
                frame.contains("\r\ncontent-security-policy: default-src 'none'; script-src 'nonce-diagrams';"
                        + " style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; sandbox allow-scripts\r\n"),
                frame);
        assertTrue(page.contains("; frame-src 'self'"), page);
    }

    private static Arguments request(String name, String head, int status) {
        return Arguments.of(name, head, status);
    }
}
