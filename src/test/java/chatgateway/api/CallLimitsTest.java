package chatgateway.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.Eventually;
import chatgateway.support.TestGateway;
import chatgateway.support.api.RawUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Calls that are no messages have limits too: what they cost others is not free
 * (docs/threats.md#t25-many-streams-and-costly-calls).
 */
@Tag("T25")
class CallLimitsTest {
    private static final int AT_ONCE = 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(60); // for 200 MB on a busy machine
    private static final int MORE_THAN_BUFFERS = 5_200_000; // the kernel's
    private static final String ID = "3c1a9d4e-1111-4222-8333-444455556666";
    private static final String SPEECH = "/v1/text-to-audio";
    private static final String NAME = "/v1/conversations/" + ID + "/name";
    private static final String SUGGESTED = "/v1/messages/" + ID + "/suggested";

    /** Two of each kind for every message. */
    @Test
    void what_puts_a_model_to_work_comes_out_of_the_message_budget() {
        try (var gateway = TestGateway.start(DifyVersion.V1_12, Mode.CHAT, Map.of("MESSAGES_PER_MINUTE", "1"))) {
            var speech = "{\"text\":\"" + "a".repeat(16_000) + "\"}";
            var title = "{\"auto_generate\":true}";
            for (var i = 0; i < 2; i++) {
                assertEquals(404, gateway.get("u1", SUGGESTED).statusCode());
                assertEquals(404, gateway.post("u1", NAME, title).statusCode());
                assertEquals(200, gateway.post("u1", SPEECH, speech).statusCode());
            }

            assertRefused(429, "too_many_requests", gateway.get("u1", SUGGESTED));
            assertRefused(429, "too_many_requests", gateway.post("u1", NAME, title));
            assertRefused(429, "too_many_requests", gateway.post("u1", SPEECH, speech));
            assertEquals(404, gateway.post("u1", NAME, "{\"name\":\"mine\"}").statusCode(), "no model names it");
            assertEquals(404, gateway.get("u2", SUGGESTED).statusCode());
            assertEquals(
                    200, gateway.sendMessageAndWait("u1", "hi").statusCode(), "messages have a limit of their own");
        }
    }

    @Test
    void a_day_has_so_many_messages_and_twice_as_many_calls_of_each_kind() {
        var more = Map.of("MESSAGES_PER_DAY_COINTUTOR", "2", "LIMITS_ZONE", "Asia/Seoul");
        try (var gateway = TestGateway.start(DifyVersion.V1_12, Mode.CHAT, more)) {
            assertEquals(200, gateway.sendMessageAndWait("u1", "1").statusCode());
            assertEquals(200, gateway.sendMessageAndWait("u1", "2").statusCode());
            for (var i = 0; i < 4; i++) {
                assertEquals(404, gateway.get("u1", SUGGESTED).statusCode());
            }
            gateway.dify().clearRequests();

            var refused = gateway.sendMessageAndWait("u1", "3");

            assertRefused(429, "quota_exceeded", refused);
            assertTrue(refused.headers().firstValueAsLong("Retry-After").orElse(0) <= 24 * 3600 + 1);
            assertRefused(429, "quota_exceeded", gateway.get("u1", SUGGESTED));
            assertEquals(0, gateway.dify().requests().size());
            assertEquals(200, gateway.sendMessageAndWait("u2", "1").statusCode());
        }
    }

    @Test
    void a_user_has_so_many_calls_at_once_and_gets_them_back_from_bodies_that_never_came() throws Exception {
        var stalled = new ArrayList<Socket>();
        try (var gateway = TestGateway.start()) {
            Eventually.that("all are taken", () -> {
                stalled.add(stall(gateway));
                return stalled.size() > AT_ONCE
                        && gateway.get("u1", "/v1/conversations").statusCode() == 429;
            });

            assertRefused(429, "too_many_requests", gateway.get("u1", "/v1/conversations"));
            assertEquals(200, gateway.get("u2", "/v1/conversations").statusCode());
            for (var socket : stalled) {
                socket.close();
            }
            Eventually.that(
                    "they are free again",
                    () -> gateway.get("u1", "/v1/conversations").statusCode() == 200);
        }
    }

    @Tag("slow")
    @Test
    void a_response_that_is_not_read_counts_until_it_is_given_up() throws Exception {
        var idle = new ArrayList<Socket>();
        try (var upstream = new RawUpstream();
                var dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));
                var gateway = TestGateway.inFrontOf(dify, upstream.url())) {
            var page = "{\"data\":[{\"id\":\"" + "x".repeat(MORE_THAN_BUFFERS) + "\"}]}";
            upstream.reply("Content-Type: application/json", page.getBytes(US_ASCII));
            Eventually.within(TIMEOUT, "all are taken", () -> {
                idle.add(askAndNeverRead(gateway));
                return idle.size() > AT_ONCE
                        && gateway.get("u1", "/v1/conversations").statusCode() == 429;
            });
            for (var socket : idle) {
                socket.close();
            }
            Eventually.within(
                    TIMEOUT,
                    "they are free again",
                    () -> gateway.get("u1", "/v1/conversations").statusCode() == 200);
        }
    }

    private static Socket askAndNeverRead(TestGateway gateway) {
        return send(gateway, "GET /v1/conversations", "\r\n");
    }

    private static Socket stall(TestGateway gateway) {
        return send(
                gateway,
                "POST /v1/messages/" + ID + "/feedbacks",
                "Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{");
    }

    private static Socket send(TestGateway gateway, String request, String rest) {
        try {
            var socket = new Socket();
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), URI.create(gateway.url()).getPort()));
            var head = request + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + TestGateway.token("u1")
                    + "\r\n" + rest;
            socket.getOutputStream().write(head.getBytes(US_ASCII));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertRefused(int status, String code, HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response.body());
        assertEquals(code, TestGateway.json(response).get("code").asText());
        assertTrue(response.headers().firstValueAsLong("Retry-After").orElse(0) > 0);
    }
}
