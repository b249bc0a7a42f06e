package chatgateway.support.real;

import static chatgateway.support.real.GatewayCalls.json;

import chatgateway.json.Json;
import chatgateway.support.Program;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Runs the gateway's jar in front of a Dify server, makes every call that a client makes, and prints a table (see
 * docs/develop.md). {@code src/test/sh/against-dify.sh} starts it.
 */
public final class AgainstDify {
    private static final byte[] PICTURE = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg==");

    private final CheckTable table = new CheckTable();
    private final String url;
    private final String secret;

    private AgainstDify(String url, String secret) {
        this.url = url;
        this.secret = secret;
    }

    /** @param arguments the jar, the base URL of Dify, and a key for each app */
    public static void main(String[] arguments) throws Exception {
        var keys = List.of(arguments).subList(2, arguments.length);
        var secret = UUID.randomUUID() + "-" + UUID.randomUUID();
        var directory = Files.createTempDirectory("against-dify");
        var command = Program.javaJar(variables(arguments[1], secret, keys), List.of(), arguments[0]);
        boolean isGood;
        try (var program = Program.start(directory, command)) {
            var checks = new AgainstDify(program.url(), secret);
            for (var number = 1; number <= keys.size(); number++) {
                checks.check("app" + number);
            }
            checks.table.print();
            isGood = checks.table.isGood();
            if (!isGood) {
                System.out.println("The gateway's log:\n" + program.output());
            }
        }
        System.exit(isGood ? 0 : 1);
    }

    private static Map<String, String> variables(String difyUrl, String secret, List<String> keys) {
        var variables = new HashMap<>(Map.of(
                "HOST", "127.0.0.1",
                "PORT", "0",
                "JWT_SECRET", secret,
                "DIFY_BASE_URL", difyUrl,
                "MESSAGES_PER_MINUTE", "600"));
        var systems = new ArrayList<String>();
        for (var number = 1; number <= keys.size(); number++) {
            systems.add("app" + number);
            variables.put("DIFY_API_KEY_APP" + number, keys.get(number - 1));
        }
        variables.put("ALLOWED_SYSTEM_IDS", String.join(",", systems));
        return variables;
    }

    private void check(String system) throws IOException, InterruptedException {
        var calls = new GatewayCalls(url, secret, system, "against-" + UUID.randomUUID());
        var session = json(calls.get("/api/session"));
        var info = json(calls.get("/v1/info"));
        var isOld = !info.has("mode"); // Dify before 1.0 does not return the mode
        var parameters = json(calls.get("/v1/parameters"));
        var inputs = AppInputs.of(parameters);
        var type = type(calls, info, inputs);
        var app = system + " " + type;
        table.that(app, "session", "the app", session.path("app").toString(), found -> !found.isEmpty());
        for (var call : List.of("info", "parameters", "meta")) {
            table.status(app, call, Set.of(200), calls.get("/v1/" + call).statusCode());
        }
        table.status(
                app, "site", Set.of(isOld ? 404 : 200), calls.get("/v1/site").statusCode());
        var answers = new AnswerChecks(table, app, type, calls, inputs);
        var answer = answers.stream("", null);
        answers.block();
        answers.refusals();
        answers.stop();
        speech(app, calls, parameters);
        if (!type.contains("chat")) {
            return;
        }
        files(app, calls, answers, parameters, isOld);
        if (answer != null && !answer.text().isBlank()) {
            var suggests =
                    parameters.at("/suggested_questions_after_answer/enabled").asBoolean();
            var history = new HistoryChecks(table, app, calls);
            history.of(answer, suggests, isOld);
            answers.stream(answer.conversationId(), null);
            history.delete(answer.conversationId());
        }
        PageChecks.run(table, app, calls.chatUrl(inputs.isEmpty() ? null : inputs));
    }

    /** Without a mode in Dify's reply: by the endpoint that Dify does not refuse. */
    private static String type(GatewayCalls calls, JsonNode info, ObjectNode inputs)
            throws IOException, InterruptedException {
        if (info.has("mode")) {
            return info.path("mode").asText();
        }
        if (calls.get("/v1/conversations").statusCode() == 200) {
            var body = Json.object().put("query", "hello").put("response_mode", "blocking");
            body.set("inputs", inputs);
            var answer = calls.post("/v1/chat-messages", body);
            return answer.statusCode() == 400
                    ? "agent-chat"
                    : json(answer).path("mode").asText("chat");
        }
        var completion = calls.post("/v1/completion-messages", Json.object());
        return completion.body().contains("app_unavailable") ? "workflow" : "completion";
    }

    private void speech(String app, GatewayCalls calls, JsonNode parameters) throws IOException, InterruptedException {
        if (parameters.at("/text_to_speech/enabled").asBoolean()) {
            var spoken = calls.postForBytes("/v1/text-to-audio", Json.object().put("text", "hello"));
            var type = spoken.headers().firstValue("Content-Type").orElse("");
            table.that(
                    app,
                    "text to audio",
                    "200 audio/…",
                    spoken.statusCode() + " " + type,
                    got -> got.startsWith("200 audio/"));
            if (parameters.at("/speech_to_text/enabled").asBoolean()) {
                var heard = calls.upload("/v1/audio-to-text", "speech.mp3", "audio/mpeg", spoken.body());
                table.status(app, "audio to text", Set.of(200), heard.statusCode());
            }
        }
    }

    private void files(String app, GatewayCalls calls, AnswerChecks answers, JsonNode parameters, boolean isOld)
            throws IOException, InterruptedException {
        var upload = parameters.path("file_upload");
        if (!upload.path("enabled").asBoolean() && !upload.at("/image/enabled").asBoolean()) {
            return;
        }
        var uploaded = calls.upload("/v1/files/upload", "one.png", "image/png", PICTURE);
        if (!table.status(app, "upload", Set.of(201), uploaded.statusCode())) {
            return;
        }
        var id = json(uploaded).path("id").asText();
        ArrayNode files = Json.object().putArray("files");
        files.addObject()
                .put("type", "image")
                .put("transfer_method", "local_file")
                .put("upload_file_id", id);
        answers.stream("", files);
        var preview = calls.bytes("/v1/files/" + id + "/preview");
        table.status(app, "preview", Set.of(isOld ? 404 : 200), preview.statusCode());
        var others = calls.of("other").bytes("/v1/files/" + id + "/preview");
        table.status(app, "preview by another user", Set.of(404), others.statusCode());
    }

    /** Whether there is a browser for the page. */
    static boolean hasBrowser() {
        return Files.isExecutable(Path.of(PageChecks.BROWSER));
    }
}
