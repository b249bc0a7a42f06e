package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.json.Json;
import chatgateway.support.CapturedLog;
import chatgateway.support.SentEvents;
import chatgateway.support.TestGateway;
import chatgateway.support.recorded.KnownGaps;
import chatgateway.support.recorded.PlantedSecrets;
import chatgateway.support.recorded.RecordedDify.Pieces;
import chatgateway.support.recorded.RecordedGateway;
import chatgateway.support.recorded.Recording;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every answer that a real Dify server sent reaches the client with its text and one end, and without what is planted. */
class RecordedAnswersTest {
    static final List<String> VERSIONS = Recording.VERSIONS;
    private static final String UNKNOWN = "0f0e0d0c-0000-4000-8000-000000000000";
    private static final Set<String> SPEECH = Set.of("tts_message", "tts_message_end");

    private final Set<String> faults = new LinkedHashSet<>();

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void each_answer_arrives_whole_and_clean(String version) throws IOException {
        try (var log = new CapturedLog();
                var gateway = RecordedGateway.start(version)) {
            for (var recording : Recording.of(version)) {
                for (var pieces : Pieces.values()) {
                    gateway.dify().play(recording, pieces);
                    check(recording, post(gateway, recording));
                }
                PlantedSecrets.in(log.takeText()).forEach(planted -> faults.add(recording + " logs " + planted));
            }
        }
        KnownGaps.assertOnly("gateway " + version, strip(version));
    }

    @Test
    void there_are_as_many_recordings_as_were_made() {
        assertEquals(
                List.of(47, 46, 47),
                VERSIONS.stream().map(version -> Recording.of(version).size()).toList());
    }

    private List<String> strip(String version) {
        return faults.stream()
                .map(fault -> fault.substring(version.length() + 1))
                .toList();
    }

    private void check(Recording recording, HttpResponse<String> response) throws IOException {
        var everything = response.headers().map() + "\n" + response.body();
        PlantedSecrets.inReply(everything).forEach(planted -> faults.add(recording + " passes " + planted));
        if (recording.is("unknown-conversation")) {
            expect(recording, "status", Set.of(404), response.statusCode());
        } else if (!recording.isStream()) {
            checkJson(recording, response);
        } else if (response.statusCode() != 200) {
            faults.add(recording + " answered " + response.statusCode());
        } else {
            checkStream(recording, new SentEvents(response.body()).rest());
        }
    }

    private void checkJson(Recording recording, HttpResponse<String> response) {
        var body = Json.object(response.body().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .orElseThrow();
        if (recording.isRefusal()) {
            checkFailure(recording, response.statusCode(), body);
            return;
        }
        expect(recording, "status", Set.of(200), response.statusCode());
        expect(
                recording,
                "text",
                Set.of(recording.text()),
                TestGateway.unmarked(body.path("answer").asText()));
        expect(
                recording,
                "result",
                Set.of(recording.json().at("/data/status").asText()),
                body.at("/data/status").asText());
    }

    private void checkStream(Recording recording, List<JsonNode> events) {
        expect(recording, "text", Set.of(recording.text()), TestGateway.unmarked(SentEvents.textOf(events)));
        expect(recording, "outcome", Set.of(outcome(recording.events())), outcome(events));
        var last = events.stream()
                .map(RecordedAnswersTest::name)
                .filter(name -> !SPEECH.contains(name))
                .reduce("", (before, name) -> name);
        expect(recording, "last event", Set.of("message_end", "workflow_finished", "workflow_paused", "error"), last);
        var errors =
                events.stream().filter(event -> name(event).equals("error")).toList();
        var isFailedChat =
                outcome(recording.events()).equals("failed") && !recording.app().equals("workflow");
        expect(recording, "errors", Set.of(isFailedChat ? 1 : 0), errors.size());
        if (!errors.isEmpty()) {
            checkFailure(recording, errors.get(0).path("status").asInt(), errors.get(0));
            checkIds(recording, errors.get(0));
        }
    }

    /** A failure keeps the ids that Dify gave it, so that a client knows the conversation that it is in. */
    private void checkIds(Recording recording, JsonNode error) {
        var sent = recording.events().get(0);
        for (var id : List.of("conversation_id", "message_id", "created_at")) {
            if (!sent.path(id).equals(error.path(id))) {
                faults.add(recording + " loses " + id);
            }
        }
    }

    /** A fault of the model is never the caller's. */
    private void checkFailure(Recording recording, int status, JsonNode body) {
        expect(recording, "status", expectedStatus(recording), status);
        if (recording.is("form") && !body.path("message").asText().contains("name")) {
            faults.add(recording + " does not name the field");
        }
        if (recording.name().equals("agent-blocking")
                && !body.path("message").asText().contains("stream")) {
            faults.add(recording + " does not say that only streaming works");
        }
    }

    private static Set<Integer> expectedStatus(Recording recording) {
        if (recording.is("fail429")) {
            return Set.of(429, 503);
        }
        if (recording.is("form") || recording.is("on-workflow") || recording.is("blocking") && !recording.is("fail")) {
            return Set.of(400);
        }
        return Set.of(502, 503);
    }

    /** How the answer ended; an end that comes twice, or beside another one, is part of it. */
    private static String outcome(List<JsonNode> events) {
        var ends = new ArrayList<String>();
        for (var event : events) {
            switch (name(event)) {
                case "message_end" -> ends.add("done");
                case "workflow_paused" -> ends.add("paused");
                case "error" -> ends.add("failed");
                case "workflow_finished" -> {
                    if (event.at("/data/status").asText().equals("failed")) {
                        ends.add("failed");
                    } else if (!event.has("message_id")) {
                        ends.add("done");
                    }
                }
                default -> {}
            }
        }
        return String.join("+", ends.equals(List.of("failed", "failed")) ? List.of("failed") : ends);
    }

    private void expect(Recording recording, String what, Set<?> wanted, Object found) {
        if (!wanted.contains(found)) {
            faults.add(recording + " " + what + " " + found);
        }
    }

    private static String name(JsonNode event) {
        return event.path("event").asText();
    }

    private static HttpResponse<String> post(RecordedGateway gateway, Recording recording) {
        var body = Json.object().put("response_mode", recording.isBlocking() ? "blocking" : "streaming");
        body.putObject("inputs");
        if (!recording.path().equals("/v1/workflows/run")) {
            body.put("query", recording.query());
        }
        if (recording.is("unknown-conversation")) {
            body.put("conversation_id", UNKNOWN);
        }
        TestGateway server = gateway.gateway();
        return server.send(server.request(recording.path())
                .header("Authorization", "Bearer " + RecordedGateway.token(recording, "minji"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString())));
    }
}
