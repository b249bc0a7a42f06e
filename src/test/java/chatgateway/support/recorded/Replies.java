package chatgateway.support.recorded;

import chatgateway.json.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a real Dify server of one version replied to everything that is no message. */
public final class Replies {
    /** @param body parsed JSON, or text in quotes when it was none */
    public record Reply(String request, int status, JsonNode headers, JsonNode body) {
        public String contentType() {
            return headers.path("Content-Type").asText();
        }

        public String text() {
            return body.isTextual() ? body.textValue() : body.toString();
        }
    }

    private static final Map<String, Replies> ALL = new TreeMap<>();

    static {
        Recording.VERSIONS.forEach(version -> ALL.put(version, new Replies(version)));
    }

    private final Map<String, Reply> replies = new TreeMap<>();

    private Replies(String version) {
        try (var files = Files.list(Recording.FOLDER.resolve(version).resolve("replies"))) {
            for (var file : files.toList()) {
                var reply = Json.object(Files.readAllBytes(file)).orElseThrow();
                replies.put(
                        file.getFileName().toString().replace(".json", ""),
                        new Reply(
                                reply.path("request").asText(),
                                reply.path("status").asInt(),
                                reply.path("headers"),
                                reply.path("body")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Replies of(String version) {
        return ALL.get(version);
    }

    /** The reply in the file of this name, without {@code .json}. */
    public Optional<Reply> get(String name) {
        return Optional.ofNullable(replies.get(name));
    }

    public Map<String, Reply> all() {
        return replies;
    }

    /** The page of history in which this conversation is. */
    public Optional<Reply> history(String conversationId) {
        return replies.values().stream()
                .filter(reply -> reply.body().path("data").path(0).path("query").isTextual())
                .filter(reply -> reply.body()
                        .path("data")
                        .path(0)
                        .path("conversation_id")
                        .asText()
                        .equals(conversationId))
                .findFirst();
    }

    /** Every message in any list of messages. */
    public Stream<JsonNode> messages() {
        return replies.values().stream()
                .flatMap(reply -> reply.body().path("data").valueStream())
                .filter(row -> row.path("query").isTextual());
    }
}
