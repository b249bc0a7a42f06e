package chatgateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.json.Json;
import chatgateway.support.ApiDocument;
import chatgateway.support.ApiSample;
import chatgateway.support.ApiTour;
import chatgateway.support.SentEvents;
import chatgateway.support.TestGateway;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every field of {@code /openapi.yaml} is relayed if Dify sends it, and no other field is. */
@TestInstance(Lifecycle.PER_CLASS)
class OpenApiFieldsTest {
    /** Relayed byte for byte, without filtering. */
    private static final Set<String> UNREAD = Set.of("TextEvent", "WorkflowTextEvent", "SpeechEvent");

    @RegisterExtension
    private final TestGateway gateway = TestGateway.start(DifyVersion.V1_14, Mode.WORKFLOW, Map.of());

    private final ApiDocument document = new ApiDocument(gateway);
    private final ApiSample sample = new ApiSample(document, false);
    private final ApiSample leak = new ApiSample(document, true);

    @ParameterizedTest
    @CsvSource({
        "GET,  /v1/messages, ?conversation_id=",
        "GET,  /v1/messages/{message_id}/suggested,",
        "GET,  /v1/conversations,",
        "POST, /v1/conversations/{conversation_id}/name,",
        "GET,  /v1/conversations/{conversation_id}/variables,",
        "GET,  /v1/parameters,",
        "GET,  /v1/info,",
        "GET,  /v1/meta,",
        "GET,  /v1/site,",
        "GET,  /v1/form/human_input/{form_token},",
        "POST, /v1/chat-messages,",
        "POST, /v1/completion-messages,",
        "POST, /v1/workflows/run,",
        "POST, /v1/files/upload,",
        "POST, /v1/audio-to-text,"
    })
    void of_a_reply(String method, String template, String query) {
        var path = template.replaceAll("\\{\\w+}", ApiDocument.UUID);
        var isForm = template.endsWith("upload") || template.endsWith("audio-to-text");
        var schema = document.reply(method + " " + template);
        gateway.dify()
                .replyOnce(
                        method,
                        path,
                        CannedReply.of(200, "application/json", leak.of(schema).toString()));

        var request = isForm
                ? ApiTour.form(gateway, path, "audio/wav", "a sound")
                : gateway.json("u1", path + (query == null ? "" : query), ApiDocument.FITS_ALL)
                        .method(method, BodyPublishers.ofString(ApiDocument.FITS_ALL));
        var reply = gateway.send(request);

        assertEquals(Json.object(sample.of(schema).toString().getBytes()).orElseThrow(), TestGateway.json(reply));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ChatEvent", "WorkflowEvent"})
    void of_an_event(String stream) throws IOException {
        var path = stream.equals("ChatEvent") ? "/v1/chat-messages" : "/v1/workflows/run";
        for (var reference : document.eventsOf(stream)) {
            if (UNREAD.contains(reference) || reference.equals("ErrorEvent")) {
                continue;
            }
            var schema = document.at("/components/schemas/" + reference);
            for (var name : names(schema)) {
                var body = "data: " + event(leak, schema, name) + "\n\n";
                gateway.dify().replyOnce("POST", path, CannedReply.of(200, "text/event-stream", body));

                var reply = gateway.post("u1", path, TestGateway.messageJson("hi"));

                assertEquals(event(sample, schema, name), new SentEvents(reply.body()).next(), reply.body());
                assertFalse(reply.body().contains("leak"), reply.body());
            }
        }
    }

    private static ObjectNode event(ApiSample from, JsonNode schema, String name) {
        var event = Json.object().put("event", name);
        event.setAll((ObjectNode) from.of(schema));
        event.put("event", name);
        if (name.equals("message_file")) {
            // with these it is a text (docs/dify-api.md#events)
            event.remove(List.of("answer", "from_variable_selector"));
        }
        return Json.object(event.toString().getBytes()).orElseThrow();
    }

    private static List<String> names(JsonNode schema) {
        var event = schema.get("properties").get("event");
        return event.has("const")
                ? List.of(event.get("const").asText())
                : event.get("enum").valueStream().map(JsonNode::asText).toList();
    }
}
