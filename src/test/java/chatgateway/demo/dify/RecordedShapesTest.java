package chatgateway.demo.dify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.recorded.Recording;
import chatgateway.support.recorded.Shapes;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The demo Dify is a copy of what real servers sent: the same events in the same order, with the same fields. */
class RecordedShapesTest {
    private static final Map<String, Mode> APPS = Map.of(
            "chat", Mode.CHAT,
            "agent", Mode.AGENT_CHAT,
            "flow", Mode.ADVANCED_CHAT,
            "completion", Mode.COMPLETION,
            "workflow", Mode.WORKFLOW);
    private static final byte[] PICTURE = {1, 2, 3};

    private final List<String> differences = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(
            value = DifyVersion.class,
            names = {"V0_11", "V1_9", "V1_14"})
    void events_are_those_of_the_recordings(DifyVersion version) throws Exception {
        try (var dify = DemoDify.start(version, APPS)) {
            for (var app : APPS.keySet()) {
                var seen = new Shapes();
                Recording.of(version.number()).stream()
                        .filter(recording ->
                                recording.isStream() && kind(recording).equals(app))
                        .flatMap(recording -> recording.events().stream())
                        .forEach(event -> seen.add(event.path("event").asText(), event));
                var found = new Shapes();
                for (var name : CASES) {
                    var recording = recorded(version, app, name);
                    if (recording == null) {
                        continue;
                    }
                    var isBranch = recording.app().equals("branch"); // has other nodes before
                    var events = play(dify, app, name);
                    events.stream()
                            .filter(event -> event.has("event"))
                            .forEach(event -> found.add(event.path("event").asText(), event));
                    if (!isBranch) {
                        compare(app + "-" + name, order(recording), order(events));
                    }
                }
                found.strangeTo(seen).forEach(strange -> differences.add(app + " " + strange));
            }
        }
        assertEquals("", String.join("\n", differences));
    }

    private static final List<String> CASES = List.of(
            "korean",
            "plain",
            "citation",
            "file",
            "fail401",
            "cut",
            "moderated-in",
            "moderated-out",
            "qr",
            "dataset",
            "picture",
            "human");

    private void compare(String what, List<String> wanted, List<String> found) {
        if (!wanted.equals(found)) {
            differences.add(what + " sends " + found + "\n    and not " + wanted);
        }
    }

    private static String kind(Recording recording) {
        return switch (recording.app()) {
            case "form", "moderated", "autoplay" -> "chat";
            case "flowform", "branch", "human" -> "flow";
            default -> recording.app();
        };
    }

    private static Recording recorded(DifyVersion version, String app, String name) {
        return Recording.of(version.number()).stream()
                .filter(recording ->
                        kind(recording).equals(app) && recording.name().endsWith("-" + name))
                .findFirst()
                .orElse(null);
    }

    private static List<String> order(Recording recording) throws Exception {
        return order(DifyCalls.events(new String(recording.body(), java.nio.charset.StandardCharsets.UTF_8)
                .strip()
                .replace("\n\n\n", "\n\n")));
    }

    /** The names of events and the kinds of nodes; what comes more than once in a row, once. */
    private static List<String> order(List<JsonNode> events) {
        var names = new ArrayList<String>();
        for (var event : events) {
            var node = event.at("/data/node_type").asText();
            var name = event.path("event").asText("ping") + (node.isEmpty() ? "" : " " + node);
            if (names.isEmpty() || !names.get(names.size() - 1).equals(name)) {
                names.add(name);
            }
        }
        return names;
    }

    private static List<JsonNode> play(DemoDify dify, String app, String name) throws Exception {
        var calls = new DifyCalls(dify, app);
        dify.play(answer -> {
            switch (name) {
                case "fail401" -> answer.modelFails(401);
                case "cut" -> {
                    answer.text("piece ");
                    answer.modelBreaks();
                }
                case "moderated-in" -> answer.shortCircuit("I cannot say that.");
                case "moderated-out" -> {
                    answer.text("piece ");
                    answer.replace("Moderated.");
                    answer.end();
                }
                case "citation" -> {
                    answer.text("See here");
                    answer.cite("notes.md", "The angles.");
                    answer.end();
                }
                case "qr" -> {
                    answer.thought(
                            "I draw it.",
                            "qrcode",
                            "{\"qrcode\": {}}",
                            "{\"qrcode\": \"done\"}",
                            "qr.png",
                            "image/png",
                            PICTURE);
                    answer.text("Here it is.");
                    answer.end();
                }
                case "dataset" -> {
                    answer.thought("I look it up.", "notes", "{\"notes\": {}}", "{\"notes\": \"found\"}");
                    answer.text("Found.");
                    answer.end();
                }
                case "picture" -> {
                    answer.text("Here: ");
                    answer.text("![qr.png](" + answer.link(answer.file("qr.png", "image/png", PICTURE)) + ")");
                    answer.end();
                }
                case "iterate" -> {
                    answer.iterate("one", "two");
                    answer.text("All");
                    answer.end();
                }
                case "parallel" -> {
                    answer.inParallel("one", "two");
                    answer.end();
                }
                case "human" -> answer.requestInput("Please check {{#$output.comment#}}", later -> later.end());
                default -> {
                    answer.text("One ");
                    answer.text("two");
                    answer.end();
                }
            }
        });
        var path = switch (app) {
            case "completion" -> "/v1/completion-messages";
            case "workflow" -> "/v1/workflows/run";
            default -> "/v1/chat-messages";
        };
        var body = DifyCalls.question("s_u", name);
        if (name.equals("file")) {
            var upload = DifyCalls.json(calls.upload("s_u", "a.png", "image/png", "x"));
            body.putArray("files")
                    .addObject()
                    .put("type", "image")
                    .put("transfer_method", "local_file")
                    .put("upload_file_id", upload.path("id").asText());
        }
        return calls.ask(path, body);
    }
}
