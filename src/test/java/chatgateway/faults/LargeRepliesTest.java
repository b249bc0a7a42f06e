package chatgateway.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.Eventually;
import chatgateway.support.ProcessFootprint;
import chatgateway.support.Program;
import chatgateway.support.TestGateway;
import chatgateway.support.api.RawUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Users with long histories who request all of it at once and do not read: the process lives, and others are served.
 * {@code ./run.sh attack} has the heaps of {@code deploy}.
 */
@Tag("faults")
@Tag("T37")
@Timeout(180)
class LargeRepliesTest {
    private static final String HEAP = System.getProperty("replies.heap", "48m");
    private static final int USERS = Integer.getInteger("replies.users", 5);
    private static final int CALLS = 20; // of each user at once
    private static final int MESSAGES = 50;
    private static final int LETTERS = 16_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(60); // a pooled connection is kept for half of it
    private static final int SMALL_BUFFER = 4 * 1024; // so that the kernel does not read in place of the client
    private static final String CONVERSATION = "3c1a9d4e-1111-4222-8333-444455556666";
    private static final String MESSAGES_PATH = "/v1/messages?limit=50&conversation_id=" + CONVERSATION;

    @TempDir
    private Path directory;

    @Test
    void the_process_lives_and_others_are_served() throws Exception {
        var idle = new ArrayList<Socket>();
        try (var upstream = new RawUpstream();
                var gateway = Program.start(
                        directory, List.of("-Xmx" + HEAP), TestGateway.variables(upstream.url(), Map.of()))) {
            upstream.reply("Content-Type: application/json", history());
            for (var call = 0; call < USERS * CALLS; call++) {
                idle.add(askAndNeverRead(gateway.url(), "greedy" + call % USERS));
            }
            Eventually.that("calls reach Dify", () -> upstream.open() > 0);
            assertEquals(200, conversations(gateway.url()));
            Eventually.within(TIMEOUT, "Dify has answered", () -> upstream.open() == 0);

            assertEquals(200, conversations(gateway.url()));
            System.out.printf(
                    "-Xmx%s, Java %s: %d users with %d histories each: %s%n",
                    HEAP, Runtime.version().feature(), USERS, CALLS, ProcessFootprint.of(gateway.pid()));
            gateway.terminate();
            assertEquals(0, gateway.exitCode());
        } finally {
            for (var socket : idle) {
                socket.close();
            }
        }
    }

    private static int conversations(String url) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url + "/v1/conversations"))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + TestGateway.token("another"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }

    private static Socket askAndNeverRead(String url, String user) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(SMALL_BUFFER);
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), URI.create(url).getPort()));
        var head = "GET " + MESSAGES_PATH + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + TestGateway.token(user) + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(US_ASCII));
        return socket;
    }

    /** As Dify writes Korean: six bytes a letter, 4.8 MB in all. */
    private static byte[] history() {
        var row = "{\"id\":\"" + CONVERSATION + "\",\"query\":\"" + "\\uae40".repeat(LETTERS) + "\",\"answer\":\"ok\"}";
        var page = "{\"limit\":50,\"has_more\":false,\"data\":[" + (row + ",").repeat(MESSAGES - 1) + row + "]}";
        assertTrue(page.length() > 4_500_000);
        return page.getBytes(US_ASCII);
    }
}
