package chatgateway.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import chatgateway.support.TestGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests whose end a proxy and the gateway could see at different places
 * (docs/threats.md#t26-requests-that-two-servers-read-differently): each is refused, and what follows it on the
 * connection is not served as a request of another user.
 */
@Tag("T26")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DesyncTest {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");
    private static final String SMUGGLED = "GET /ready HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: smuggled\r\n\r\n";
    private static final String BODY = "0\r\n\r\n" + SMUGGLED;

    @AutoClose
    private final TestGateway gateway = TestGateway.start();

    static Stream<Arguments> requests() {
        return Stream.of(
                arguments("both lengths", "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n"),
                arguments("both lengths, the other way", "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n"),
                arguments("two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n"),
                arguments("a list of lengths", "Content-Length: 5, 6\r\n"),
                arguments("a signed length", "Content-Length: +5\r\n"),
                arguments("a negative length", "Content-Length: -1\r\n"),
                arguments("a hexadecimal length", "Content-Length: 0x5\r\n"),
                arguments("a length in words", "Content-Length: five\r\n"),
                arguments("a length beyond 64 bits", "Content-Length: 99999999999999999999\r\n"),
                arguments("an unknown coding", "Transfer-Encoding: xchunked\r\n"),
                arguments("chunked twice", "Transfer-Encoding: chunked, chunked\r\n"),
                arguments("chunked, but not last", "Transfer-Encoding: chunked, identity\r\n"),
                arguments("a space before the colon", "Transfer-Encoding : chunked\r\n"),
                arguments("a folded line", "X-Folded: a\r\n Transfer-Encoding: chunked\r\n"),
                arguments("a NUL in a value", "X-Nul: a\0b\r\n"),
                arguments("a bare CR in a value", "X-Cr: a\rTransfer-Encoding: chunked\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void a_request_that_can_be_read_in_two_ways_is_refused_and_ends_the_connection(String what, String head)
            throws IOException {
        var replies = exchange("POST /v1/chat-messages HTTP/1.1\r\nHost: localhost\r\n" + head + "\r\n" + BODY);

        var statuses =
                STATUS.matcher(replies).results().map(found -> found.group(1)).toList();
        assertTrue(statuses.size() == 1 && statuses.get(0).startsWith("4"), replies);
        assertEquals(0, gateway.dify().requests().size());
    }

    /** CVE-2026-2332: a quoted line end in a chunk's extension. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("extensions")
    void a_chunk_header_hides_no_request(String what, String chunk) throws IOException {
        var replies =
                exchange("POST /v1/chat-messages HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + chunk + SMUGGLED + "\r\n0\r\n\r\n");

        assertTrue(!replies.contains("smuggled"), replies);
        assertEquals(0, gateway.dify().requests().size());
    }

    static Stream<Arguments> extensions() {
        return Stream.of(
                arguments("a quoted line end", "1;a=\"\r\nX\r\n0\r\n\r\n"),
                arguments("a bare line end", "1;a\nX\r\n0\r\n\r\n"),
                arguments("a size beyond 64 bits", "fffffffffffffffff\r\nX\r\n0\r\n\r\n"),
                arguments("a negative size", "-1\r\nX\r\n0\r\n\r\n"));
    }

    /** Everything that comes back until the gateway closes the connection. */
    private String exchange(String bytes) throws IOException {
        try (var socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(gateway.url()).getPort())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }
}
