package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.CapturedLog;
import chatgateway.support.Eventually;
import chatgateway.support.SentEvents;
import chatgateway.support.TestGateway;
import chatgateway.support.api.ApiUser;
import chatgateway.support.api.SharedGateways;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing of users gets mixed up, and nothing of Dify gets out beside the answer: traps 10 to 14, 17 and 18 of
 * docs/dify-api.md#traps.
 */
@Tag("T19")
@TestInstance(Lifecycle.PER_CLASS)
class LeaksTest {
    private static final Set<String> HEADERS = Set.of(
            "cache-control",
            "connection", // Jetty announces that it closes the connection
            "content-length",
            "content-security-policy",
            "content-type",
            "cross-origin-embedder-policy",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
            "date",
            "permissions-policy",
            "referrer-policy",
            "transfer-encoding",
            "vary",
            "x-accel-buffering",
            "x-content-type-options",
            "x-dns-prefetch-control",
            "x-request-id");

    private final SharedGateways fleet = new SharedGateways();

    @AfterAll
    void stop() {
        fleet.close();
    }

    @Test
    void trap_10_users_whose_ids_look_alike_are_different_users() throws IOException {
        var gateway = fleet.of(DifyVersion.V1_12, Mode.CHAT);
        new ApiUser(gateway, "bob").quickAnswer("hi");

        for (var other : List.of("Bob", "BOB", "bоb", "bob_", "b", "DEFAULT-USER", "bob%")) {
            var list = TestGateway.json(new ApiUser(gateway, other).get("/v1/conversations"));
            assertEquals(0, list.get("data").size(), other);
        }
        assertEquals(
                1,
                gateway.dify().conversationsOf(TestGateway.KEY, "cointutor_bob").size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob ", " bob", "bob\0", "bob\u200b", ""})
    void trap_10_an_id_that_some_database_takes_for_another_is_refused(String userId) {
        var gateway = fleet.of(DifyVersion.V1_12, Mode.CHAT);

        assertEquals(401, gateway.get(userId, "/v1/conversations").statusCode());
        assertEquals(List.of(), gateway.dify().requests());
    }

    @Test
    void trap_11_errors_do_not_contain_text_of_dify() {
        var gateway = fleet.of(DifyVersion.V1_12, Mode.CHAT);
        gateway.dify()
                .replyOnce(
                        "GET",
                        "/v1/conversations",
                        CannedReply.error(
                                400,
                                "invalid_param",
                                "1 validation error for Payload\nlimit\n  [input_value={'user': 'cointutor_alice'}]"));

        var response = gateway.get("alice", "/v1/conversations");

        assertEquals(400, response.statusCode());
        assertFalse(response.body().contains("alice") || response.body().contains("pydantic"), response.body());
    }

    @ParameterizedTest
    @EnumSource(DifyVersion.class)
    void trap_11_the_concurrency_limit_does_not_reveal_the_apps_id(DifyVersion version) throws Exception {
        var gateway = fleet.of(version, Mode.CHAT);
        gateway.dify().options().concurrencyLimit(1);
        gateway.dify().play(answer -> {
            answer.text("so far");
            answer.hold();
        });
        var events = new SentEvents(gateway.sendMessage("alice", "hi").body());
        var task = events.next("message").get("task_id").asText();

        var response = gateway.sendMessageAndWait("bob", "hi");

        assertEquals(429, response.statusCode());
        assertEquals("too_many_requests", TestGateway.json(response).get("code").asText());
        assertTrue(response.headers().firstValue("Retry-After").isPresent());
        var app = gateway.dify().app(TestGateway.KEY).id();
        assertFalse(response.body().contains(app), response.body());
        gateway.post("alice", "/v1/chat-messages/" + task + "/stop", "{}");
        events.next("message_end");
        gateway.dify().options().concurrencyLimit(0);
    }

    @ParameterizedTest
    @EnumSource(DifyVersion.class)
    void trap_12_a_stream_and_the_history_hold_no_prompts_and_no_names_of_users(DifyVersion version)
            throws IOException {
        var gateway = fleet.of(version, Mode.ADVANCED_CHAT);
        var alice = new ApiUser(gateway, "alice");
        var stream = alice.post("/v1/chat-messages", TestGateway.messageJson("show me the sources and a picture"));
        var conversation =
                new SentEvents(stream.body()).next().get("conversation_id").asText();
        var history = alice.get("/v1/messages?conversation_id=" + conversation);
        var blocking = alice.post("/v1/chat-messages", "{\"query\":\"sources\",\"inputs\":{}}");

        for (var response : List.of(stream, history, blocking)) {
            assertEquals(200, response.statusCode());
            assertTrue(response.body().contains("geometry.pdf"), "the citations are there");
            for (var secret :
                    List.of(DemoDify.SECRET_PROMPT, DemoDify.SECRET_NOTES, "cointutor", "tenant", "sys.", "gpt-4o")) {
                assertFalse(response.body().contains(secret), secret + " in " + response.body());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(DifyVersion.class)
    void trap_13_headers_are_ours(DifyVersion version) throws IOException {
        var gateway = fleet.of(version, Mode.CHAT);
        gateway.dify().options().cookie(true);
        var alice = new ApiUser(gateway, "alice");
        var conversation = alice.quickAnswer("hi").get("conversation_id").asText();

        for (var response : List.of(
                alice.get("/v1/conversations"),
                alice.get("/v1/messages?conversation_id=" + conversation),
                alice.get("/v1/parameters"),
                alice.get("/v1/messages/" + conversation + "/suggested"),
                alice.post("/v1/chat-messages", TestGateway.messageJson("hi")),
                alice.post("/v1/text-to-audio", "{\"text\":\"hello\"}"),
                alice.delete("/v1/conversations/" + conversation))) {
            for (var header : response.headers().map().entrySet()) {
                assertTrue(HEADERS.contains(header.getKey().toLowerCase()), header.toString());
                assertFalse(header.getValue().toString().contains(TestGateway.KEY), header.toString());
            }
        }
    }

    @Test
    void trap_14_a_signed_link_is_neither_passed_on_nor_logged() throws IOException {
        try (var log = new CapturedLog()) {
            var gateway = fleet.of(DifyVersion.V1_12, Mode.CHAT);
            var link = pictureOf(new ApiUser(gateway, "alice"));
            assertTrue(link.startsWith("/files/"), link);
            gateway.dify().clearRequests();

            var file = gateway.send(gateway.request(link));

            assertEquals(200, file.statusCode());
            assertEquals("no-referrer", header(file, "Referrer-Policy"));
            assertEquals("private, max-age=300", header(file, "Cache-Control"));
            var received = gateway.dify().requests().get(0);
            assertTrue(received.header("Authorization").isEmpty(), "the key is not for files");
            assertEquals(
                    404,
                    gateway.send(gateway.request(link.replace("sign=", "sign=x")))
                            .statusCode());
            assertEquals(
                    404,
                    gateway.send(gateway.request(link.replaceAll("sign=.*", "")))
                            .statusCode());
            assertTrue(log.text().contains("not_found"), "the log was captured: " + log.text());
            assertFalse(log.text().contains("sign"), log.text());
        }
    }

    @Test
    void trap_17_no_cache_keeps_a_preview() {
        var gateway = fleet.of(DifyVersion.V1_12, Mode.CHAT);
        var alice = new ApiUser(gateway, "alice");
        var id = alice.upload("a.png", "image/png", "pixels");
        alice.askAbout(ApiUser.image(id).toString());

        var preview = alice.get("/v1/files/" + id + "/preview");

        assertEquals("pixels", preview.body());
        assertEquals("no-store", header(preview, "Cache-Control"));
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/chat-messages/5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11/stop",
        "POST, /v1/messages/5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11/feedbacks",
        "POST, /v1/conversations/5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11/name"
    })
    void trap_18_what_changes_something_is_sent_once(String method, String path) {
        var gateway = fleet.of(DifyVersion.V1_12, Mode.CHAT);
        gateway.dify().replyOnce(method, path, CannedReply.badGateway());

        var response = gateway.post("alice", path, "{\"rating\":\"like\",\"name\":\"x\"}");

        assertEquals(502, response.statusCode());
        assertEquals(1, gateway.dify().requests().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"streaming", "blocking"})
    void trap_18_a_message_whose_connection_breaks_is_not_sent_again(String mode) throws InterruptedException {
        var gateway = fleet.of(DifyVersion.V1_12, Mode.CHAT);
        gateway.dify().play(answer -> answer.abort());

        var response = gateway.post(
                "alice", "/v1/chat-messages", TestGateway.messageJson("hi").replace("streaming", mode));

        assertEquals(502, response.statusCode());
        assertEquals(1, gateway.dify().requests().size());
        Eventually.that("nothing is left open", () -> gateway.dify().openStreams() == 0);
    }

    /** The link in alice's history to a picture that she sent. */
    private static String pictureOf(ApiUser alice) {
        var id = alice.upload("a.png", "image/png", "pixels");
        var answer = TestGateway.json(alice.askAbout(ApiUser.image(id).toString()));
        var history = alice.get(
                "/v1/messages?conversation_id=" + answer.get("conversation_id").asText());
        return TestGateway.json(history).at("/data/0/message_files/0/url").asText();
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse(null);
    }
}
