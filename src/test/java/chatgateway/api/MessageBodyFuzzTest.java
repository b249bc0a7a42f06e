package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.auth.ChatUser;
import chatgateway.auth.Owners;
import chatgateway.dify.AppType;
import chatgateway.http.GatewayException;
import chatgateway.http.JsonRequestBody;
import chatgateway.json.Json;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.junit.jupiter.api.Tag;

/**
 * Whatever a client sends, Dify gets listed fields only, our user once, and no file that is not an upload
 * (docs/threats.md#t12-a-client-sets-hidden-fields, #t14-requests-to-internal-addresses).
 */
@Tag("T12")
@Tag("T14")
class MessageBodyFuzzTest {
    private static final Set<String> FIELDS =
            Set.of("query", "conversation_id", "auto_generate_name", "inputs", "files", "response_mode", "user");
    private static final Set<String> FILE_FIELDS = Set.of("type", "transfer_method", "upload_file_id");
    private static final ChatUser USER =
            new ChatUser("cointutor", "42", null, null, Json.object().put("level", "signed"), 0);

    @FuzzTest
    void rebuilt(byte[] json) {
        ObjectNode sent;
        try {
            sent = JsonRequestBody.parse(json);
        } catch (GatewayException e) {
            assertEquals(400, e.status());
            return;
        }
        for (var appType : AppType.values()) {
            try {
                assertIsSafe(new MessageBody(sent.deepCopy(), USER, new Owners()).forDify(appType));
            } catch (GatewayException e) {
                assertEquals(400, e.status(), e.code());
            }
        }
    }

    private static void assertIsSafe(ObjectNode body) {
        body.fieldNames().forEachRemaining(name -> assertTrue(FIELDS.contains(name), name));
        assertEquals("cointutor_42", body.path("user").asText());
        assertEquals("signed", body.path("inputs").path("level").asText());
        assertTrue(Set.of("streaming", "blocking")
                .contains(body.path("response_mode").asText()));
        body.path("files")
                .forEach(file ->
                        file.fieldNames().forEachRemaining(name -> assertTrue(FILE_FIELDS.contains(name), name)));
        body.path("inputs").forEach(MessageBodyFuzzTest::assertNamesNoUrl); // at the top, names are the app's variables
    }

    /** A file may stand anywhere in the inputs; what makes one for Dify is its way of transfer. */
    private static void assertNamesNoUrl(JsonNode value) {
        if (value.has("transfer_method")) {
            assertEquals("local_file", value.get("transfer_method").asText());
            assertFalse(value.has("url") || value.has("remote_url"), value.toString());
        }
        value.forEach(MessageBodyFuzzTest::assertNamesNoUrl);
    }
}
