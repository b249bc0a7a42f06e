package chatgateway.support.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.Eventually;
import chatgateway.support.SentEvents;
import chatgateway.support.TestGateway;
import chatgateway.support.api.RawConnection;
import chatgateway.support.api.RawUpstream;
import java.io.IOException;
import java.net.SocketException;
import java.net.http.HttpClient.Version;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks of messages and answers through a proxy with its shipped configuration. */
public abstract class ProxyAnswerChecks {
    public final ProxiedGateway stage;
    public final Proxy proxy;
    public final ProxyClient visitor;

    public ProxyAnswerChecks(ProxiedGateway stage, Proxy.Kind kind) {
        this.stage = stage;
        this.proxy = stage.proxy(kind);
        this.visitor = proxy.visitor("kim");
    }

    @ParameterizedTest
    @EnumSource
    public void an_event_is_there_before_the_next_one_is_written(Version version) throws Exception {
        var gate = new CountDownLatch(1);
        stage.dify().play(answer -> {
            answer.text("first");
            gate.await();
            answer.text("second");
            answer.end();
        });

        var response = visitor.ask("hello", version);

        assertEquals(version, response.version());
        var events = new SentEvents(response.body());
        assertEquals("first", events.next("message").path("answer").asText());
        gate.countDown();
        assertEquals("second", events.next("message").path("answer").asText());
        events.next("message_end");
        assertTrue(events.isOver());
    }

    @Test
    public void the_gateway_learns_that_a_browser_has_left() throws Exception {
        var left = new CountDownLatch(2);
        try (var upstream = new RawUpstream()) {
            upstream.reply(connection -> {
                if (connection.head().startsWith("POST")) {
                    connection.begin();
                    connection.chunk("data: {\"event\":\"message\"}\n\n");
                    awaitClose(connection);
                    left.countDown();
                } else {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                }
            });
            try (var other = stage.another(proxy, upstream.port())) {
                for (var version : Version.values()) {
                    var response = other.visitor("kim").ask("hello", version);
                    assertEquals(200, response.statusCode(), other::log);
                    try (var body = response.body()) {
                        new SentEvents(body).next("message");
                    }
                }
                Eventually.that("both connections are closed", () -> left.getCount() == 0);
            }
        }
    }

    private static void awaitClose(RawConnection connection) throws IOException {
        try {
            connection.hold();
        } catch (SocketException e) {
            // a reset is an end as well; a timeout is none
        }
    }

    @Test
    public void a_message_is_sent_once_whatever_its_outcome() throws Exception {
        var posts = new AtomicInteger();
        try (var upstream = new RawUpstream()) {
            upstream.reply(connection -> {
                if (connection.head().startsWith("POST")) {
                    posts.incrementAndGet(); // closes the connection without a response
                } else {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                }
            });
            try (var other = stage.another(proxy, upstream.port())) {
                var from = other.visitor("kim");
                from.get("/v1/info"); // so that a connection to the gateway may be there already
                var response = from.send(from.message("hello"));
                assertEquals(502, response.statusCode(), response.body());
                assertEquals(
                        "upstream_error",
                        TestGateway.json(response).path("code").asText());
            }
        }
        assertEquals(1, posts.get());
    }

    @Test
    public void an_unreachable_gateway_is_reported_in_the_gateways_format() throws Exception {
        try (var other = stage.another(proxy, FreePorts.free())) {
            var from = other.visitor("kim");
            Eventually.that("it is said", () -> isSaid(from));
        }
    }

    private static boolean isSaid(ProxyClient visitor) {
        try {
            var response = visitor.send(visitor.message("hello"));
            var error = TestGateway.json(response);
            assertEquals(response.statusCode(), error.path("status").asInt(), response.body());
            assertEquals(
                    response.statusCode() == 503 ? "draining" : "upstream_error",
                    error.path("code").asText());
            assertTrue(response.statusCode() >= 502, response.body());
            return true;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
