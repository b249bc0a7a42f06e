package chatgateway.demo.dify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.recorded.Recording;
import chatgateway.support.recorded.Replies;
import chatgateway.support.recorded.Shapes;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
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
    private static final String UNKNOWN = "0f0e0d0c-0000-4000-8000-000000000000";

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

    @ParameterizedTest
    @EnumSource(
            value = DifyVersion.class,
            names = {"V0_11", "V1_9", "V1_14"})
    void replies_are_those_of_the_recordings(DifyVersion version) throws Exception {
        try (var dify = DemoDify.start(version, APPS)) {
            for (var app : APPS.keySet()) {
                var conversation = UNKNOWN;
                var message = UNKNOWN;
                if (APPS.get(app).isChat()) {
                    var event = play(dify, app, app.equals("agent") ? "qr" : "citation").stream()
                            .filter(sent -> sent.has("message_id"))
                            .findFirst()
                            .orElseThrow();
                    conversation = event.path("conversation_id").asText();
                    message = event.path("message_id").asText();
                }
                var calls = new DemoDifyClient(dify, app);
                for (var call : List.of("info", "parameters", "meta", "site", "conversations")) {
                    compare(version, app + "-" + call, calls.get("/v1/" + call + "?user=s_u"));
                }
                compare(
                        version,
                        app + "-messages-0",
                        calls.get("/v1/messages?user=s_u&conversation_id=" + conversation));
                compare(
                        version,
                        app + "-variables",
                        calls.get("/v1/conversations/" + conversation + "/variables?user=s_u"));
                if (version != DifyVersion.V0_11 || !app.equals("flow")) { // 500 there: a fault of its own
                    compare(version, app + "-suggested", calls.get("/v1/messages/" + message + "/suggested?user=s_u"));
                }
            }
            compareErrors(version, dify);
        }
        assertEquals("", String.join("\n", differences));
    }

    private void compareErrors(DifyVersion version, DemoDify dify) throws Exception {
        var chat = new DemoDifyClient(dify, "chat");
        var user = DemoJson.object().put("user", "s_u");
        var noQuery = DemoJson.object().put("user", "s_u");
        noQuery.putObject("inputs");
        compare(version, "error-bad-key", new DemoDifyClient(dify, "wrong").get("/v1/info"));
        compare(version, "error-unknown-path", chat.get("/v1/nothing"));
        compare(version, "root", chat.get("/v1/"));
        compare(version, "root-noslash", chat.get("/v1"));
        compare(version, "error-method", chat.send("PUT", "/v1/chat-messages", "application/json", "{}"));
        compare(version, "error-chat-no-query", chat.post("/v1/chat-messages", noQuery));
        compare(
                version,
                "error-chat-bad-inputs",
                chat.post("/v1/chat-messages", user.deepCopy().put("query", "x").put("inputs", "x")));
        compare(version, "error-messages-no-user", chat.get("/v1/messages?conversation_id=" + UNKNOWN));
        compare(
                version,
                "error-messages-unknown-conversation",
                chat.get("/v1/messages?user=s_u&conversation_id=" + UNKNOWN));
        compare(version, "error-preview-unknown", chat.get("/v1/files/" + UNKNOWN + "/preview?user=s_u"));
        compare(
                version,
                "error-delete-unknown",
                chat.send("DELETE", "/v1/conversations/" + UNKNOWN, "application/json", user.toString()));
        compare(
                version,
                "error-rename-unknown",
                chat.post(
                        "/v1/conversations/" + UNKNOWN + "/name",
                        user.deepCopy().put("name", "x")));
        compare(
                version,
                "error-feedback-unknown",
                chat.post(
                        "/v1/messages/" + UNKNOWN + "/feedbacks",
                        user.deepCopy().put("rating", "like")));
        compare(version, "error-stop-unknown", chat.post("/v1/chat-messages/" + UNKNOWN + "/stop", user));
        compare(
                version,
                "error-tts",
                chat.post("/v1/text-to-audio", user.deepCopy().put("text", "hi")));
    }

    /** Status, type and version, and of errors all but the id of whom they name; of other replies the shape. */
    private void compare(DifyVersion version, String name, HttpResponse<String> found) throws Exception {
        var wanted = Replies.of(version.number()).get(name);
        if (wanted.isEmpty()) {
            return;
        }
        var reply = wanted.get();
        compare(name + " status", List.of("" + reply.status()), List.of("" + found.statusCode()));
        for (var header : List.of("Content-Type", "X-Version", "X-Env")) {
            if (reply.status() != 204) {
                compare(
                        name + " " + header,
                        List.of(reply.headers().path(header).asText()),
                        found.headers().allValues(header).stream()
                                .map(value -> value.replace(";charset", "; charset"))
                                .toList());
            }
        }
        if (!reply.contentType().equals("application/json") || reply.status() == 204) {
            return;
        }
        var seen = new Shapes();
        seen.add("", reply.body());
        if (name.contains("-messages-")) {
            Replies.of(version.number()).all().forEach((other, more) -> {
                if (other.startsWith(name.substring(0, name.length() - 1))) {
                    seen.add("", more.body());
                }
            });
        }
        var shape = new Shapes();
        var body = DemoDifyClient.json(found);
        shape.add("", body);
        shape.strangeTo(seen).stream()
                .filter(strange -> !strange.endsWith("not [null]")) // absent in an app without the feature
                .forEach(strange -> differences.add(name + " " + strange));
        if (name.startsWith("error") && !name.startsWith("error-chat")) {
            compare(
                    name,
                    List.of(reply.body().toString()),
                    List.of(body.toString().replace("s_u", "cap_u")));
        }
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
        return order(DemoDifyClient.events(new String(recording.body(), java.nio.charset.StandardCharsets.UTF_8)
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
        var calls = new DemoDifyClient(dify, app);
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
        var body = DemoDifyClient.question("s_u", name);
        if (name.equals("file")) {
            var upload = DemoDifyClient.json(calls.upload("s_u", "a.png", "image/png", "x"));
            body.putArray("files")
                    .addObject()
                    .put("type", "image")
                    .put("transfer_method", "local_file")
                    .put("upload_file_id", upload.path("id").asText());
        }
        return calls.ask(path, body);
    }
}
