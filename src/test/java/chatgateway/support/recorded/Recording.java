package chatgateway.support.recorded;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatgateway.json.Json;
import chatgateway.support.SentEvents;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a real Dify server sent for one message (src/test/resources/dify/recorded/README.md).
 *
 * @param version of the server, {@code 1.14.2}
 * @param name of the file, {@code flow-korean}
 * @param body as it was sent
 */
public record Recording(String version, String name, byte[] body) {
    public static final List<String> VERSIONS = List.of("0.11.1", "1.9.2", "1.14.2");

    static final Path FOLDER = Path.of("src/test/resources/dify/recorded");
    private static final String SUFFIX = ".sse";

    /** Every answer of this version, in the order of their names. */
    public static List<Recording> of(String version) {
        try (var files = Files.list(FOLDER.resolve(version))) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .map(file -> read(version, file))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Recording of(String version, String name) {
        return read(version, FOLDER.resolve(version).resolve(name + SUFFIX));
    }

    /** Whether events were sent; otherwise it is one JSON object, an answer or an error. */
    public boolean isStream() {
        return body[0] != '{';
    }

    public boolean isBlocking() {
        return name.endsWith("-blocking");
    }

    /** Whether the JSON is an answer; the error of an older Dify may come without its status. */
    public boolean isRefusal() {
        return !isStream() && json().has("code");
    }

    /** Whether this case is about that: {@code is("fail401")}. */
    public boolean is(String subject) {
        return name.contains("-" + subject);
    }

    /** The app that was asked: the first part of the names of its replies. */
    public String app() {
        var app = name.substring(0, name.indexOf('-'));
        if (is("form")) {
            return app.equals("flow") ? "flowform" : "form";
        }
        return is("human")
                ? "human"
                : is("moderated")
                        ? "moderated"
                        : is("autoplay")
                                ? "autoplay"
                                : is("webonly") ? "webonly" : is("on-workflow") ? "workflow" : app;
    }

    /** The path of the request, from {@code /v1} on. */
    public String path() {
        return switch (name.substring(0, name.indexOf('-'))) {
            case "completion" -> "/v1/completion-messages";
            case "workflow" -> "/v1/workflows/run";
            default -> "/v1/chat-messages";
        };
    }

    public int status() {
        return isRefusal() ? json().path("status").asInt(400) : 200;
    }

    public String contentType() {
        return isStream() ? "text/event-stream; charset=utf-8" : "application/json";
    }

    /** The JSON of a blocking answer or an error. */
    public ObjectNode json() {
        return Json.object(body).orElseThrow();
    }

    /** The events, without pings. */
    public List<JsonNode> events() {
        try {
            return new SentEvents(new String(body, UTF_8)).rest();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first event with this name. */
    public Optional<JsonNode> event(String name) {
        return events().stream()
                .filter(event -> event.path("event").asText().equals(name))
                .findFirst();
    }

    /** The text of the whole answer. */
    public String text() {
        return isStream() ? SentEvents.textOf(events()) : json().path("answer").asText();
    }

    /** The row of {@code GET /messages} in which Dify saved this answer; many were recorded without it. */
    public Optional<JsonNode> saved() {
        var id = isStream() && !events().isEmpty()
                ? events().get(0).path("message_id").asText()
                : "";
        return Replies.of(version)
                .messages()
                .filter(row -> row.path("id").asText().equals(id))
                .findFirst();
    }

    /** What the user wrote. */
    public String query() {
        var started = isStream() ? event("workflow_started") : Optional.<JsonNode>empty();
        return Stream.concat(
                        saved().stream().map(row -> row.path("query").asText()),
                        started.stream()
                                .map(event -> event.at("/data/inputs")
                                        .path("sys.query")
                                        .asText()))
                .filter(query -> !query.isBlank())
                .findFirst()
                .orElse(name);
    }

    @Override
    public String toString() {
        return version + "/" + name;
    }

    private static Recording read(String version, Path file) {
        try {
            var name = file.getFileName().toString();
            return new Recording(version, name.substring(0, name.length() - SUFFIX.length()), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
