package chatgateway.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.TestGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A connection between two requests: a load balancer that holds it for a minute never meets one that is being closed. */
@Tag("faults")
class IdleConnectionTest {
    private static final int BALANCER_MILLIS = 61_000;
    private static final byte[] REQUEST = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII);

    @Test
    void a_connection_serves_a_second_request_after_a_minute() throws IOException {
        try (var gateway = TestGateway.start();
                var socket = connect(gateway)) {
            assertServed(socket);

            socket.setSoTimeout(BALANCER_MILLIS);
            assertThrows(SocketTimeoutException.class, socket.getInputStream()::read, "it was closed");

            assertServed(socket);
        }
    }

    @Test
    void the_setting_ends_it_sooner() throws IOException {
        try (var gateway = TestGateway.start(DifyVersion.V1_12, Mode.CHAT, Map.of("IDLE_SECONDS", "5"));
                var socket = connect(gateway)) {
            assertServed(socket);

            assertEquals(-1, socket.getInputStream().read());
        }
    }

    private static Socket connect(TestGateway gateway) throws IOException {
        return new Socket(
                InetAddress.getLoopbackAddress(), URI.create(gateway.url()).getPort());
    }

    private static void assertServed(Socket socket) throws IOException {
        socket.setSoTimeout(BALANCER_MILLIS);
        socket.getOutputStream().write(REQUEST);
        var reply = new StringBuilder();
        while (!reply.toString().endsWith("{\"status\":\"ok\"}")) {
            var next = socket.getInputStream().read();
            assertTrue(next >= 0, "closed after: " + reply);
            reply.append((char) next);
        }
        assertTrue(reply.toString().startsWith("HTTP/1.1 200 "), reply.toString());
    }
}
