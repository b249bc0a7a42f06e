package chatgateway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.settings.Settings;
import chatgateway.stream.FileLinks;
import chatgateway.support.Patience;
import chatgateway.support.TestGateway;
import chatgateway.support.api.RawUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Input that was made to make the gateway stumble gets a clear answer, or costs nothing. */
@Tag("T16")
@TestInstance(Lifecycle.PER_CLASS)
class HostileInputTest {
    @RegisterExtension
    private final TestGateway gateway = TestGateway.start(DifyVersion.V1_12, Mode.CHAT, Map.of());

    @ParameterizedTest
    @ValueSource(strings = {"-", "--", "*-", "ko-", "\t", ";q=1", "en;q=9", "a,b,c,d,e"})
    void a_broken_wish_for_a_language_is_no_wish(String wish) {
        var response = gateway.send(gateway.request("/chat?token=x").header("Accept-Language", wish));

        assertEquals(401, response.statusCode(), response.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat-messages", "/v1/files/upload", "/v1/text-to-audio"})
    void an_unknown_charset_is_no_fault_of_the_gateway(String path) {
        for (var type :
                List.of("application/json;charset=nonsense", "multipart/form-data;boundary=x;charset=nonsense")) {
            var response = gateway.send(gateway.requestOf("u1", path)
                    .header("Content-Type", type)
                    .POST(BodyPublishers.ofString("{\"text\":\"hi\"}")));

            assertTrue(response.statusCode() < 500, path + " " + type + " " + response.statusCode());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json; charset", "text/plain;charset='utf-8'", "text/plain;charset=utf8mb4"})
    void the_charset_of_no_body_changes_nothing_in_the_address(String type) {
        var page = gateway.request("/chat?token=" + TestGateway.token("u1")).header("Content-Type", type);
        assertEquals(200, gateway.send(page).statusCode());

        var id = "3c1a9d4e-1111-4222-8333-444455556666";
        var list = gateway.requestOf("u1", "/v1/messages?conversation_id=" + id).header("Content-Type", type);
        assertEquals(
                "not_found", TestGateway.json(gateway.send(list)).path("code").asText());

        var twice = gateway.requestOf("u1", "/v1/conversations?token=x").header("Content-Type", type);
        assertEquals(401, gateway.send(twice).statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "1", "true", "\"x\""})
    void a_conversation_id_is_a_text(String id) {
        var response = gateway.post(
                "u1", "/v1/chat-messages", "{\"query\":\"hi\",\"inputs\":{},\"conversation_id\":" + id + "}");

        assertEquals(400, response.statusCode(), response.body());
        assertEquals(List.of(), gateway.dify().requests());
    }

    @Test
    void a_text_that_almost_is_a_signed_link_is_looked_through_once() {
        var text = "/files/" + "0".repeat(36) + "?" + "sign=".repeat(50_000) + "#";

        assertTimeoutPreemptively(
                Patience.of(Duration.ofSeconds(10)),
                () -> assertEquals(text, FileLinks.of(settings(), "cointutor").rewrite(text)));
    }

    /** One lost packet on a mobile line takes that long; what drips is ended sooner (SlowClientsTest). */
    @Tag("slow")
    @Test
    void a_message_that_arrives_slowly_is_answered() throws Exception {
        var body = TestGateway.messageJson("hello");
        var head = "POST /v1/chat-messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Authorization: Bearer " + TestGateway.token("u1") + "\r\nContent-Length: " + body.length()
                + "\r\n\r\n";
        try (var socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(gateway.url()).getPort())) {
            socket.getOutputStream().write(head.getBytes(UTF_8));
            TimeUnit.MILLISECONDS.sleep(3_500); // this is the lateness
            socket.getOutputStream().write(body.substring(0, 1).getBytes(UTF_8));
            TimeUnit.MILLISECONDS.sleep(3_500);
            socket.getOutputStream().write(body.substring(1).getBytes(UTF_8));

            assertTrue(new String(socket.getInputStream().readNBytes(12), UTF_8).endsWith("200"));
        }
    }

    @Test
    void a_file_that_dify_breaks_off_is_no_fault_of_the_gateway() throws Exception {
        try (var upstream = new RawUpstream();
                var behind = TestGateway.inFrontOf(DemoDify.start(DifyVersion.V1_12, Map.of()), upstream.url())) {
            upstream.reply(connection ->
                    connection.send("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 100000\r\n\r\nabc"));
            var response = behind.get("u1", "/v1/files/3c1a9d4e-1111-4222-8333-444455556666/preview");

            assertEquals(502, response.statusCode(), response.body());
        }
    }

    /** Else the half of a sound would pass for all of it, and be kept for five minutes. */
    @ParameterizedTest
    @ValueSource(strings = {"image/png", "audio/mpeg"})
    void a_file_of_unknown_length_that_dify_breaks_off_breaks_off_here_too(String type) throws Exception {
        try (var upstream = new RawUpstream();
                var behind = TestGateway.inFrontOf(DemoDify.start(DifyVersion.V1_12, Map.of()), upstream.url())) {
            upstream.reply(connection -> connection.send("HTTP/1.1 200 OK\r\nContent-Type: " + type
                    + "\r\nTransfer-Encoding: chunked\r\n\r\n186a0\r\n" + "x".repeat(100_000) + "\r\n"));
            var request = type.startsWith("audio/")
                    ? behind.json("u1", "/v1/text-to-audio", "{\"text\":\"hello\"}")
                    : behind.requestOf("u1", "/v1/files/3c1a9d4e-1111-4222-8333-444455556666/preview");

            var failure = assertThrows(IllegalStateException.class, () -> behind.send(request));
            assertInstanceOf(IOException.class, failure.getCause());
        }
    }

    @Test
    void a_sound_that_breaks_off_at_once_is_an_error_that_is_not_cached() {
        try (var upstream = new RawUpstream();
                var behind = TestGateway.inFrontOf(DemoDify.start(DifyVersion.V1_12, Map.of()), upstream.url())) {
            upstream.reply(connection -> connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nTransfer-Encoding: chunked\r\n\r\n"));
            var response = behind.post("u1", "/v1/text-to-audio", "{\"text\":\"hello\"}");

            assertEquals(502, response.statusCode(), response.body());
            assertEquals(List.of("no-store"), response.headers().allValues("Cache-Control"));
        }
    }

    @Test
    void a_method_that_is_not_allowed_gets_the_allowed_ones() {
        var deleted = gateway.send(gateway.requestOf("u1", "/v1/chat-messages").DELETE());
        assertEquals(405, deleted.statusCode());
        assertEquals("POST", deleted.headers().firstValue("Allow").orElse(""));

        var file = "/v1/files/3c1a9d4e-1111-4222-8333-444455556666/preview";
        var head = gateway.send(gateway.requestOf("u1", file).method("HEAD", BodyPublishers.noBody()));
        assertEquals(405, head.statusCode(), "Dify has not been asked, so it is not known whether the file is there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/health", "/ready", "/embed.js", "/embed.d.ts", "/openapi.yaml"})
    void a_probe_may_send_head(String path) {
        var response = gateway.send(gateway.request(path).method("HEAD", BodyPublishers.noBody()));

        assertEquals(200, response.statusCode());
    }

    private Settings settings() {
        return TestGateway.settings(gateway.dify().baseUrl(), Map.of());
    }
}
