package chatgateway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.demo.dify.RecordedRequest;
import chatgateway.support.TestGateway;
import chatgateway.support.api.RawForm;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An upload reaches Dify as this user's, byte for byte, or not at all (docs/dify-api.md#upload-a-file,
 * docs/threats.md#t12-a-client-sets-hidden-fields).
 */
@Tag("T12")
@TestInstance(Lifecycle.PER_CLASS)
class UploadTest {
    private static final String UPLOAD = "/v1/files/upload";
    private static final int MB = 1 << 20;

    // The newest Dify: the older ones also refuse names with quotes and the like.
    @RegisterExtension
    private final TestGateway gateway = TestGateway.start(DifyVersion.V1_14, Mode.CHAT, Map.of("MAX_UPLOAD_MB", "1"));

    static Stream<Arguments> formsWithAUser() {
        var evil = "evil".getBytes(UTF_8);
        return Stream.of(
                Arguments.of("before", form().field("user", "evil").file("a.txt", "text/plain", "x")),
                Arguments.of("after", form().file("a.txt", "text/plain", "x").field("user", "evil")),
                Arguments.of(
                        "repeated",
                        form().field("user", "evil")
                                .field("user", "evil")
                                .file("a.txt", "text/plain", "x")
                                .field("user", "evil")),
                Arguments.of(
                        "as a file",
                        form().part("Content-Disposition: form-data; name=\"user\"; filename=\"evil\"", evil)
                                .file("a.txt", "text/plain", "x")),
                Arguments.of(
                        "with a type",
                        form().part("Content-Disposition: form-data; name=user\r\nContent-Type: text/plain", evil)
                                .file("a.txt", "text/plain", "x")),
                Arguments.of(
                        "in the preamble's shape",
                        form().field("x\"; name=\"user", "evil").file("a.txt", "text/plain", "x")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("formsWithAUser")
    void a_form_arrives_with_the_tokens_user_first_and_no_other(String where, RawForm form) {
        assertEquals(201, upload(form).statusCode());

        var parts = only().parts();
        assertEquals("user", parts.get(0).name());
        assertEquals(List.of("cointutor_u1"), only().field("user"));
        assertEquals(2, parts.size(), parts.toString());
        assertFalse(only().text().contains("evil"), only().text());
    }

    @Test
    void a_filename_cannot_become_another_part() {
        var response = upload(form().file("x\\\"; name=\\\"user", "text/plain", "evil"));

        assertTrue(response.statusCode() < 500, response.body());
        assertEquals(List.of("cointutor_u1"), only().field("user"));
        assertEquals(
                List.of("user", "file"),
                only().parts().stream().map(part -> part.name()).toList());
    }

    static Stream<String> names() {
        return Stream.of(
                "시험 문제 3번.pdf",
                "🙂🧑‍🎓.png",
                Normalizer.normalize("한글é.txt", Normalizer.Form.NFC),
                Normalizer.normalize("한글é.txt", Normalizer.Form.NFD),
                "two  spaces.txt",
                "say %22hi%22.txt", // how browsers write quotes
                "100%25 sure.txt",
                "it's; a=b, c&d (1) [2] {3} ~$ #4.txt",
                "no-extension",
                "끝까지 읽은 아주 긴 이름 ".repeat(18) + ".txt");
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_name_arrives_byte_for_byte(String name) {
        var response = upload(form().file(name, "text/plain", "content"));

        assertEquals(201, response.statusCode(), response.body());
        var file = only().parts().get(1);
        assertArrayEquals(name.getBytes(UTF_8), file.filename().getBytes(UTF_8));
        assertEquals("content", file.text());
    }

    @Test
    void the_type_arrives_without_what_a_client_adds_to_it() {
        assertEquals(
                201,
                upload(form().file("a.txt", "text/plain; charset=utf-8; =", "x"))
                        .statusCode());

        assertEquals("text/plain", only().parts().get(1).contentType());
    }

    @Test
    void the_reply_has_what_a_client_needs_and_nothing_of_the_tenant() {
        var response = upload(form().file("a.txt", "text/plain", "x"));

        var reply = TestGateway.json(response);
        assertEquals("a.txt", reply.get("name").asText());
        assertEquals("text/plain", reply.get("mime_type").asText());
        assertTrue(
                reply.get("source_url")
                        .asText()
                        .startsWith("/files/" + reply.get("id").asText()),
                reply.toString());
        for (var hidden : List.of("tenant_id", "user_id", "file_key", "conversation_id", "original_url")) {
            assertFalse(reply.has(hidden), reply.toString());
        }
        assertEquals(
                "00000000-0000-4000-8000-000000000000", reply.get("created_by").asText());
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("no part", form(), 400, "no_file_uploaded"),
                Arguments.of("no part named file", form().field("file", "x"), 400, "no_file_uploaded"),
                Arguments.of("no name", form().file("", "text/plain", "x"), 400, "filename_not_exists_error"),
                Arguments.of("a NUL in the name", form().file("a\0b", "text/plain", "x"), 400, "invalid_param"),
                Arguments.of(
                        "no type",
                        form().part("Content-Disposition: form-data; name=\"file\"; filename=\"a\"", new byte[] {1}),
                        415,
                        "unsupported_file_type"),
                Arguments.of("a type that is none", form().file("a", "text", "x"), 415, "unsupported_file_type"),
                Arguments.of(
                        "two files",
                        form().file("a", "text/plain", "x").file("b", "text/plain", "x"),
                        400,
                        "too_many_files"),
                Arguments.of("too large", form().file("a", "text/plain", new byte[MB + 1]), 413, "file_too_large"),
                Arguments.of(
                        "too large beside the file",
                        form().field("x", "x".repeat(2 * MB)).file("a", "text/plain", "x"),
                        413,
                        "file_too_large"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void what_dify_would_refuse_is_refused_with_its_code(String what, RawForm form, int status, String code) {
        assertRefused(status, code, form.sent(gateway, "u1", UPLOAD));
        assertRefused(status, code, form.sentInChunks(gateway, "u1", UPLOAD));
    }

    @Test
    void a_form_that_is_cut_off_is_refused() {
        assertRefused(400, "invalid_param", form().field("a", "b").sentCutOff(gateway, "u1", UPLOAD));
        assertRefused(400, "invalid_param", form().file("a", "text/plain", "x").sentCutOff(gateway, "u1", UPLOAD));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "multipart/form-data", "multipart/mixed; boundary=x", "text/plain"})
    void what_is_no_form_is_refused(String type) {
        var request =
                gateway.requestOf("u1", UPLOAD).header("Content-Type", type).POST(BodyPublishers.ofString("{}"));

        var response = gateway.send(request);

        assertTrue(List.of(400, 415).contains(response.statusCode()), response.body());
        assertEquals(List.of(), gateway.dify().requests());
    }

    static Stream<Arguments> difysOwn() {
        return Stream.of(
                Arguments.of(
                        CannedReply.error(413, "file_too_large", "File size exceeded. {message}"),
                        413,
                        "file_too_large"),
                Arguments.of(CannedReply.error(415, "unsupported_file_type", "No."), 415, "unsupported_file_type"),
                Arguments.of(CannedReply.of(413, "text/html", "<html>413</html>"), 413, "payload_too_large"),
                Arguments.of(CannedReply.error(500, "internal_server_error", "LEAK"), 502, "upstream_error"));
    }

    @ParameterizedTest
    @MethodSource("difysOwn")
    void difys_own_refusals_keep_their_meaning(CannedReply reply, int status, String code) {
        gateway.dify().replyOnce("POST", UPLOAD, reply);

        var response = upload(form().file("a.txt", "text/plain", "x".repeat(500_000)));

        assertEquals(status, response.statusCode(), response.body());
        assertEquals(code, TestGateway.json(response).path("code").asText());
        assertEquals(1, gateway.dify().requests().size());
    }

    private void assertRefused(int status, String code, HttpRequest.Builder request) {
        var response = gateway.send(request);

        assertEquals(status, response.statusCode(), response.body());
        assertEquals(code, TestGateway.json(response).path("code").asText());
        assertEquals(List.of(), gateway.dify().requests(), "Dify took nothing");
    }

    private HttpResponse<String> upload(RawForm form) {
        return gateway.send(form.sent(gateway, "u1", UPLOAD));
    }

    private static RawForm form() {
        return new RawForm();
    }

    private RecordedRequest only() {
        var received = gateway.dify().requests();
        assertEquals(1, received.size(), received.toString());
        return received.get(0);
    }
}
