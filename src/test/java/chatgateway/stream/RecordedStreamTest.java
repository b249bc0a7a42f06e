package chatgateway.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.demo.dify.ScriptedAnswer;
import chatgateway.dify.AppType;
import chatgateway.json.Json;
import chatgateway.support.TestGateway;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole answer as Dify sends it, with its internals, and what clients receive of it. */
class RecordedStreamTest {
    private static final String KEY = "app-recorded";
    private static final List<String> TEXT =
            List.of("message", "agent_message", "message_replace", "tts_message", "tts_message_end", "ping");
    private static final List<String> SECRETS = List.of(
            DemoDify.SECRET_PROMPT,
            DemoDify.SECRET_NOTES,
            "SECRET-OBSERVATION",
            "s_alice",
            "tenant_id",
            "process_data",
            "sys.",
            "dataset_id",
            "created_by",
            "gpt-4o");

    @ParameterizedTest
    @CsvSource({
        "V0_11, ADVANCED_CHAT", "V1_12, ADVANCED_CHAT", "V1_14, ADVANCED_CHAT",
        "V0_11, AGENT_CHAT", "V1_12, AGENT_CHAT", "V1_14, AGENT_CHAT",
        "V1_12, CHAT", "V1_14, CHAT",
    })
    void an_answer_has_everything_the_page_needs_and_no_internals(DifyVersion version, Mode mode) throws Exception {
        var sent = frames(record(version, mode));
        var policy = EventPolicy.of(
                AppType.CHAT, FileLinks.of(TestGateway.settings("http://dify.internal", Map.of()), "cointutor"));
        assertTrue(text(sent).contains("usage") && text(sent).contains("s_alice") == (mode == Mode.ADVANCED_CHAT));

        var left = sent.stream().map(policy::apply).flatMap(Optional::stream).toList();

        for (var secret : SECRETS) {
            assertFalse(text(left).contains(secret), secret + " in " + text(left));
        }
        Predicate<Frame> isText = frame -> TEXT.contains(frame.event());
        assertEquals(
                text(sent.stream().filter(isText).toList()),
                text(left.stream().filter(isText).toList()));
        assertEquals(pick(sent, "task_id"), pick(left, "task_id"));
        for (var needed : List.of(
                "conversation_id",
                "message_id",
                "answer",
                "data.title",
                "data.node_type",
                "data.status",
                "data.elapsed_time",
                "data.created_at",
                "thought",
                "tool",
                "tool_input",
                "metadata.retriever_resources.0.document_name",
                "metadata.retriever_resources.0.content",
                "files.0.filename",
                "type",
                "belongs_to")) {
            assertEquals(pick(sent, needed), pick(left, needed), needed);
        }
        assertEquals(List.of("geometry.pdf"), pick(left, "metadata.retriever_resources.0.document_name"));
        assertEquals(mode == Mode.ADVANCED_CHAT, !pick(left, "data.title").isEmpty());
        var links = pick(left, mode == Mode.ADVANCED_CHAT ? "files.0.url" : "url");
        assertEquals(1, links.size());
        assertTrue(links.get(0).startsWith("/files/tools/"), links.toString());
    }

    private static void answer(ScriptedAnswer answer) {
        answer.text("Hé ");
        if (answer.request().path("query").asText().equals("agent")) {
            answer.thought("I look it up.", "notes", "{\"q\":1}", "SECRET-OBSERVATION");
        }
        answer.cite("geometry.pdf", "180 degrees");
        answer.file("chart.png", "image/png", new byte[] {1});
        answer.text("안녕");
        answer.replace("Hé 안녕 again");
        answer.end();
    }

    private static byte[] record(DifyVersion version, Mode mode) throws IOException, InterruptedException {
        var dify = DemoDify.start(version, Map.of(KEY, mode));
        try (dify) {
            dify.options().speechEvents(true).absoluteLinks(true);
            dify.play(RecordedStreamTest::answer);
            var body = TestGateway.messageJson(mode == Mode.AGENT_CHAT ? "agent" : "hi")
                    .replace("{\"query\"", "{\"user\":\"s_alice\",\"query\"");
            var request = HttpRequest.newBuilder(URI.create(dify.baseUrl() + "/v1/chat-messages"))
                    .header("Authorization", "Bearer " + KEY)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body));
            return HttpClient.newHttpClient()
                    .send(request.build(), BodyHandlers.ofByteArray())
                    .body();
        }
    }

    private static List<Frame> frames(byte[] stream) throws IOException {
        var reader = new FrameReader(new ByteArrayInputStream(stream)::read, 1 << 20);
        var frames = new ArrayList<Frame>();
        for (var frame = reader.next(); frame != null; frame = reader.next()) {
            frames.add(frame);
        }
        return frames;
    }

    /** The values at this path in all frames that have it. */
    private static List<String> pick(List<Frame> frames, String path) {
        return frames.stream()
                .map(frame -> at(frame.json().orElseGet(Json::object), path))
                .filter(value -> !value.isMissingNode() && !value.isNull())
                .map(JsonNode::asText)
                .toList();
    }

    private static JsonNode at(ObjectNode event, String path) {
        return event.at("/" + path.replace('.', '/'));
    }

    private static String text(List<Frame> frames) {
        var text = new StringBuilder();
        frames.forEach(frame -> text.append(new String(frame.bytes(), StandardCharsets.UTF_8)));
        return text.toString();
    }
}
