package chatgateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.Patience;
import chatgateway.support.TestGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An error response arrives however much the client still sends, and the client cannot send for ever. */
@Tag("T16")
@Timeout(300)
class LingeringCloseTest {
    private static final int FILE = 14 << 20;
    private static final Duration TIMEOUT = Patience.of(Duration.ofSeconds(20));

    @AutoClose
    private final TestGateway gateway = TestGateway.start();

    @Test
    void who_is_refused_may_send_the_rest_before_they_listen() throws Exception {
        for (var i = 0; i < 10; i++) {
            try (var client = upload(FILE)) {
                client.getOutputStream().write(new byte[FILE]);

                assertTrue(statusLine(client).startsWith("HTTP/1.1 401 "));
            }
        }
    }

    @Test
    void a_refusal_does_not_wait_for_the_rest() throws Exception {
        try (var client = upload(FILE)) {
            assertTrue(statusLine(client).startsWith("HTTP/1.1 401 "));

            client.getOutputStream().write(new byte[FILE / 2]);
        }
    }

    @Tag("slow")
    @Test
    void who_does_not_send_the_rest_is_left() throws Exception {
        try (var client = upload(FILE)) {
            client.getOutputStream().write(new byte[FILE / 2]);
            var begin = System.nanoTime();

            readToEnd(client);

            var took = Duration.ofNanos(System.nanoTime() - begin);
            assertTrue(took.compareTo(TIMEOUT) < 0, took::toString);
            assertEquals(401, gateway.send(gateway.request("/v1/info")).statusCode()); // it goes on
        }
    }

    private Socket upload(int length) throws IOException {
        var socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(gateway.url()).getPort());
        socket.setSoTimeout((int) TIMEOUT.toMillis());
        var head =
                "POST /v1/files/upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                        + "Content-Length: " + length + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(US_ASCII));
        return socket;
    }

    private static String statusLine(Socket client) throws IOException {
        return new String(client.getInputStream().readNBytes(200), US_ASCII);
    }

    private static void readToEnd(Socket client) {
        try {
            client.getInputStream().readAllBytes();
        } catch (IOException e) {
            // a reset is an end as well; a timeout shows in the time it took
        }
    }
}
