package chatgateway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.demo.dify.Scenario;
import chatgateway.json.Json;
import chatgateway.support.SentEvents;
import chatgateway.support.TestGateway;
import chatgateway.support.api.RawForm;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files come back through the gateway: one's own by id, and whatever Dify has signed a link to
 * (docs/dify-api.md#preview-a-file, #files-and-signed-links).
 */
@TestInstance(Lifecycle.PER_CLASS)
class FilesTest {
    private static final String PICTURE = "a picture, for what the gateway knows";

    @RegisterExtension
    private final TestGateway gateway = TestGateway.start();

    @BeforeEach
    void forget() {
        gateway.dify().clearRequests();
        gateway.dify().options().absoluteLinks(false);
    }

    @Test
    void a_user_sees_the_own_upload_once_it_is_in_a_message() {
        var id = upload("u1");
        assertEquals(404, gateway.get("u1", preview(id)).statusCode());
        askAbout("u1", id);

        var response = gateway.get("u1", preview(id));

        assertEquals(200, response.statusCode());
        assertEquals(PICTURE, response.body());
        assertEquals(Optional.of("image/png"), response.headers().firstValue("Content-Type"));
        assertEquals(Optional.empty(), response.headers().firstValue("Content-Disposition"));
        assertTrue(gateway.get("u1", preview(id) + "?as_attachment=true")
                .headers()
                .firstValue("Content-Disposition")
                .orElse("")
                .startsWith("attachment"));
    }

    @Test
    void another_users_upload_is_not_found_and_dify_receives_nothing() {
        var id = upload("u1");
        askAbout("u1", id);
        gateway.dify().clearRequests();

        for (var path : List.of(preview(id), preview(id.toUpperCase()), preview(id) + "?user=cointutor_u1")) {
            var response = gateway.get("u2", path);

            assertEquals(404, response.statusCode());
            assertEquals("not_found", TestGateway.json(response).path("code").asText());
        }
        assertEquals(List.of(), gateway.dify().requests());
    }

    @Test
    void a_file_of_another_app_is_one_that_is_gone() {
        var id = UUID.randomUUID().toString();
        gateway.dify().replyOnce("GET", preview(id), CannedReply.error(403, "file_access_denied", "LEAK"));

        var response = gateway.get("u1", preview(id));

        assertEquals(404, response.statusCode());
        assertEquals("not_found", TestGateway.json(response).path("code").asText());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_link_to_an_upload_leads_through_the_gateway_and_carries_no_key(boolean absolute) {
        gateway.dify().options().absoluteLinks(absolute);
        var link = linkInHistory("u1", askAbout("u1", upload("u1")));
        assertTrue(link.matches("/files/[0-9a-f-]{36}/file-preview\\?.*sign=.*"), link);
        gateway.dify().clearRequests();

        var response = gateway.send(gateway.request(link));

        assertEquals(200, response.statusCode());
        assertEquals(PICTURE, response.body());
        var received = gateway.dify().requests().get(0);
        assertEquals(Optional.empty(), received.header("Authorization"));
        assertFalse(received.query().contains("user"), received.query());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_link_to_what_a_tool_made_leads_through_the_gateway(boolean absolute) throws Exception {
        gateway.dify().options().absoluteLinks(absolute);
        var link = linkToToolFile();
        assertTrue(link.matches("/files/tools/[0-9a-f-]{36}\\.png\\?.*sign=.*"), link);

        var response = gateway.send(gateway.request(link));

        assertEquals(200, response.statusCode());
        assertEquals(PICTURE, response.body());
    }

    /** Dify writes them with the host of its INTERNAL_FILES_URL, and a model streams them in pieces. */
    @Test
    void links_in_the_text_of_an_answer_are_the_gateways_in_the_stream_in_the_history_and_in_a_blocking_answer()
            throws Exception {
        var link = "/files/tools/5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11.png?timestamp=1&nonce=a&sign=b=";
        Scenario scenario = answer -> {
            answer.text("Look: ![chart](http://api.int");
            answer.text("ernal:5001" + link.substring(0, 20));
            answer.text(link.substring(20) + "). Done");
            answer.end();
        };
        var text = "Look: ![chart](" + link + "). Done";

        gateway.dify().play(scenario);
        var stream = gateway.sendMessageAndWait("u7", "draw").body();
        var events = new SentEvents(stream).rest();
        var conversation = events.get(0).path("conversation_id").asText();
        var history = gateway.get("u7", "/v1/messages?conversation_id=" + conversation);
        gateway.dify().play(scenario);
        var blocking = gateway.post(
                "u7", "/v1/chat-messages", TestGateway.messageJson("draw").replace("\"streaming\"", "\"blocking\""));

        assertEquals(text, TestGateway.unmarked(SentEvents.textOf(events)));
        assertEquals(
                text,
                TestGateway.unmarked(
                        TestGateway.json(history).at("/data/0/answer").asText()));
        assertEquals(
                text,
                TestGateway.unmarked(TestGateway.json(blocking).path("answer").asText()));
        assertFalse((stream + history.body() + blocking.body()).contains("internal"), stream);
    }

    @Test
    void a_download_link_is_served_as_an_attachment() throws Exception {
        var response = gateway.send(gateway.request(linkToToolFile() + "&as_attachment=true"));

        assertTrue(
                response.headers().firstValue("Content-Disposition").orElse("").startsWith("attachment"));
    }

    @Test
    void what_a_browser_saves_has_its_name_without_being_asked() {
        var uploaded =
                gateway.send(new RawForm().file("표.csv", "text/csv", PICTURE).sent(gateway, "u1", "/v1/files/upload"));
        var link = TestGateway.json(uploaded).path("source_url").asText();

        var response = gateway.send(gateway.request(link));

        assertEquals(PICTURE, response.body());
        assertEquals(
                Optional.of("attachment; filename*=UTF-8''%ED%91%9C.csv"),
                response.headers().firstValue("Content-Disposition"));
    }

    @Test
    void a_link_that_has_expired_leads_nowhere() throws Exception {
        var upload = linkInHistory("u1", askAbout("u1", upload("u1")));

        for (var link : List.of(upload, linkToToolFile())) {
            var response = gateway.send(gateway.request(link.replaceFirst("timestamp=\\d+", "timestamp=1")));

            assertEquals(404, response.statusCode());
            assertEquals("not_found", TestGateway.json(response).path("code").asText());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/files/%s/file-preview",
                "/files/%s/file-preview?timestamp=1&nonce=a",
                "/files/%s/file-preview?timestamp=1&nonce=a&sign=",
                "/files/%s/file-preview?timestamp=1&nonce=a&sign=a%%26user%%3Db",
                "/files/%s?timestamp=1&nonce=a&sign=a",
                "/files/%s/other?timestamp=1&nonce=a&sign=a",
                "/files/%s/file-preview/x?timestamp=1&nonce=a&sign=a",
                "/files/tools/%s.png.html.svg?timestamp=1&nonce=a&sign=a",
                "/files/upload?timestamp=1&nonce=a&sign=a",
                "/files/tools/x?timestamp=1&nonce=a&sign=a"
            })
    void what_is_no_signed_link_does_not_reach_dify(String path) {
        var response = gateway.send(gateway.request(path.formatted(UUID.randomUUID())));

        assertEquals(404, response.statusCode());
        assertEquals(List.of(), gateway.dify().requests());
    }

    @Test
    void a_link_leads_to_the_dify_of_its_system() {
        try (var other = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));
                var both = TestGateway.start(
                        DifyVersion.V1_12, Mode.CHAT, Map.of("DIFY_BASE_URL_DRILLQUIZ", other.baseUrl()))) {
            for (var system : List.of("cointutor", "drillquiz")) {
                var response = both.send(new RawForm()
                        .file("a.png", "image/png", PICTURE + system)
                        .sent(both, "u1", "/v1/files/upload")
                        .setHeader("Authorization", "Bearer " + TestGateway.token(system, "u1", Duration.ofHours(1))));

                var link = TestGateway.json(response).path("source_url").asText();

                assertEquals(system.equals("drillquiz"), link.contains("&system=drillquiz&owner="), link);
                assertEquals(PICTURE + system, both.send(both.request(link)).body());
            }
            assertEquals(2, other.requests().size(), "one upload and one download were the other Dify's");
            assertEquals(2, both.dify().requests().size());
        }
    }

    private String upload(String userId) {
        var response = gateway.send(
                new RawForm().file("cat.png", "image/png", PICTURE).sent(gateway, userId, "/v1/files/upload"));
        return TestGateway.json(response).path("id").asText();
    }

    /** The id of the conversation. */
    private String askAbout(String userId, String fileId) {
        var question = Json.object().put("query", "What is this?").put("response_mode", "blocking");
        question.putObject("inputs");
        question.putArray("files")
                .addObject()
                .put("type", "image")
                .put("transfer_method", "local_file")
                .put("upload_file_id", fileId);
        var response = gateway.post(userId, "/v1/chat-messages", new String(Json.bytes(question), UTF_8));
        assertEquals(200, response.statusCode(), response.body());
        return TestGateway.json(response).path("conversation_id").asText();
    }

    private String linkInHistory(String userId, String conversationId) {
        var messages = gateway.get(userId, "/v1/messages?conversation_id=" + conversationId);
        return TestGateway.json(messages).at("/data/0/message_files/0/url").asText();
    }

    private String linkToToolFile() throws IOException {
        gateway.dify().play(answer -> {
            answer.file("chart.png", "image/png", PICTURE.getBytes(UTF_8));
            answer.end();
        });
        return new SentEvents(gateway.sendMessage("u1", "draw").body())
                .next("message_file")
                .path("url")
                .asText();
    }

    private static String preview(String id) {
        return "/v1/files/" + id + "/preview";
    }
}
