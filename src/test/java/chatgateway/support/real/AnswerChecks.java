package chatgateway.support.real;

import static chatgateway.support.real.GatewayCalls.json;

import chatgateway.json.Json;
import chatgateway.support.SentEvents;
import chatgateway.support.recorded.PlantedSecrets;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The calls that make an app of any type answer. */
final class AnswerChecks {
    private static final String MESSAGE = "hello";

    /** What a streamed answer left behind. */
    record Answer(String conversationId, String messageId, String text) {}

    private final CheckTable table;
    private final String app;
    private final String type;
    private final GatewayCalls calls;
    private final ObjectNode inputs;
    private final String path;

    AnswerChecks(CheckTable table, String app, String type, GatewayCalls calls, ObjectNode inputs) {
        this.table = table;
        this.app = app;
        this.type = type;
        this.calls = calls;
        this.inputs = inputs;
        this.path = switch (type) {
            case "completion" -> "/v1/completion-messages";
            case "workflow" -> "/v1/workflows/run";
            default -> "/v1/chat-messages";
        };
    }

    /** Streams one answer; null when there was none. */
    Answer stream(String conversationId, JsonNode files) throws IOException, InterruptedException {
        var name = files != null ? "with a file" : conversationId.isEmpty() ? "streaming" : "second message";
        var body = body("streaming", MESSAGE).put("conversation_id", conversationId);
        if (conversationId.isEmpty()) {
            body.remove("conversation_id");
        }
        if (files != null) {
            body.set("files", files);
        }
        var response = calls.post(path, body);
        if (!table.status(app, name, Set.of(200), response.statusCode())) {
            return null;
        }
        var events = new SentEvents(response.body()).rest();
        table.that(
                app,
                name + ": one end",
                "done or paused",
                ends(events),
                end -> Set.of("done", "paused").contains(end));
        table.same(
                app,
                name + ": nothing of the inside",
                "[]",
                leaks(response.body()).toString());
        var text = SentEvents.textOf(events);
        if (!type.equals("workflow") && !ends(events).equals("paused")) {
            table.that(app, name + ": text", "some", text, some -> !some.isBlank());
        }
        var first = events.isEmpty() ? Json.object() : events.get(0);
        var answer = new Answer(
                first.path("conversation_id").asText(), first.path("message_id").asText(), text);
        if (!conversationId.isEmpty()) {
            table.same(app, name + ": same conversation", conversationId, answer.conversationId());
        }
        return answer;
    }

    void block() throws IOException, InterruptedException {
        var response = calls.post(path, body("blocking", MESSAGE));
        if (type.equals("agent-chat")) {
            table.status(app, "blocking: not for agents", Set.of(400), response.statusCode());
            return;
        }
        if (table.status(app, "blocking", Set.of(200), response.statusCode())) {
            var body = json(response);
            var found = type.equals("workflow") ? body.at("/data/status") : body.path("answer");
            table.that(app, "blocking: answer", "some", found.asText(), some -> !some.isBlank());
            table.same(
                    app,
                    "blocking: nothing of the inside",
                    "[]",
                    leaks(response.body()).toString());
        }
    }

    /** Stops as soon as there is something to stop; whatever the version makes of it, it is no failure of the stream. */
    void stop() throws IOException, InterruptedException {
        var response = calls.open(path, body("streaming", "Write a long text about triangles. slow 20"));
        if (!table.status(app, "stop: streaming", Set.of(200), response.statusCode())) {
            return;
        }
        var events = new ArrayList<JsonNode>();
        var stream = new SentEvents(response.body());
        var isStopped = false;
        for (var event = stream.next(); event != null; event = stream.next()) {
            events.add(event);
            var task = event.path("task_id").asText();
            if (!isStopped && !task.isEmpty()) {
                isStopped = true;
                var route = type.equals("workflow") ? "/v1/workflows/tasks/" + task : path + "/" + task;
                var stopped = calls.post(route + "/stop", Json.object());
                table.same(app, "stop", "success", json(stopped).path("result").asText());
            }
        }
        table.that(app, "stop: the stream ends", "an end", ends(events), end -> !end.isEmpty());
    }

    void refusals() throws IOException, InterruptedException {
        var noInputs = Json.object().put("query", MESSAGE).put("inputs", "x").put("response_mode", "streaming");
        table.status(
                app,
                "inputs that are no object",
                Set.of(400),
                calls.post(path, noInputs).statusCode());
        if (type.contains("chat")) {
            var unknown = body("streaming", MESSAGE).put("conversation_id", "0f0e0d0c-0000-4000-8000-000000000000");
            table.status(
                    app,
                    "unknown conversation",
                    Set.of(404),
                    calls.post(path, unknown).statusCode());
            var none = body("streaming", "");
            table.status(
                    app, "empty message", Set.of(400), calls.post(path, none).statusCode());
        }
        if (!inputs.isEmpty()) {
            var missing = body("streaming", MESSAGE);
            missing.putObject("inputs");
            var response = calls.post(path, missing);
            table.that(
                    app,
                    "required input missing",
                    "400, the field's name",
                    response.statusCode() + " " + response.body(),
                    got -> got.contains("400")
                            && inputs.propertyStream().anyMatch(field -> got.contains(field.getKey())));
        }
    }

    private ObjectNode body(String mode, String message) {
        var body = Json.object().put("response_mode", mode);
        if (!type.equals("workflow")) {
            body.put("query", message);
        }
        body.set("inputs", inputs);
        return body;
    }

    private static List<String> leaks(String body) {
        return PlantedSecrets.inReply(body);
    }

    private static String ends(List<JsonNode> events) {
        var ends = new ArrayList<String>();
        for (var event : events) {
            switch (event.path("event").asText()) {
                case "message_end" -> ends.add("done");
                case "workflow_paused" -> ends.add("paused");
                case "error" -> ends.add("error " + event.path("code").asText());
                case "workflow_finished" -> {
                    var status = event.at("/data/status").asText();
                    if (!status.equals("succeeded") || !event.has("message_id")) {
                        ends.add(status.equals("succeeded") ? "done" : status);
                    }
                }
                default -> {}
            }
        }
        return String.join(" ", ends);
    }
}
