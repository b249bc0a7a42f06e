package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.TestGateway;
import chatgateway.support.recorded.PlantedSecrets;
import chatgateway.support.recorded.RecordedGateway;
import chatgateway.support.recorded.Recording;
import chatgateway.support.recorded.Replies;
import chatgateway.support.recorded.Replies.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What real Dify servers replied to reads reaches the client with its rows and values, and without what is planted. */
class RecordedRepliesTest {
    static final List<String> VERSIONS = Recording.VERSIONS;
    private static final String SOME_ID = "0f0e0d0c-0000-4000-8000-000000000000";

    /** The path of each kind of reply; those of one message or conversation are asked for by any id. */
    private static final Map<String, String> PATHS = Map.of(
            "info", "/v1/info",
            "meta", "/v1/meta",
            "site", "/v1/site",
            "parameters", "/v1/parameters",
            "conversations", "/v1/conversations",
            "suggested", "/v1/messages/" + SOME_ID + "/suggested",
            "variables", "/v1/conversations/" + SOME_ID + "/variables");

    private final List<String> faults = new ArrayList<>();

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void each_reply_arrives(String version) {
        try (var gateway = RecordedGateway.start(version)) {
            Replies.of(version).all().forEach((name, reply) -> {
                var app = name.substring(0, name.indexOf('-') < 0 ? name.length() : name.indexOf('-'));
                var call = name.substring(name.lastIndexOf('-') + 1);
                if (name.contains("-messages-")
                        && reply.body().path("data").path(0).has("query")) {
                    var id = reply.body().at("/data/0/conversation_id").asText();
                    check(name, reply, get(gateway, app, "/v1/messages?conversation_id=" + id));
                } else if (PATHS.containsKey(call) && !app.equals("error")) {
                    check(name, reply, get(gateway, app, PATHS.get(call)));
                }
            });
        }
        assertEquals(List.of(), faults);
    }

    private static HttpResponse<String> get(RecordedGateway gateway, String app, String path) {
        var server = gateway.gateway();
        return server.send(server.request(path)
                .header("Authorization", "Bearer " + TestGateway.token(app, "minji", Duration.ofHours(1))));
    }

    private void check(String name, Reply reply, HttpResponse<String> response) {
        if (response.statusCode() != status(reply)) {
            faults.add(name + " answered " + response.statusCode());
        }
        PlantedSecrets.inReply(response.headers().map() + "\n" + response.body())
                .forEach(planted -> faults.add(name + " passes " + planted));
        if (reply.status() == 200 && response.statusCode() == 200) {
            var json = TestGateway.json(response);
            for (var field : List.of("id", "name", "query", "answer", "created_at", "value", "feedback")) {
                var sent = values(reply.body(), field);
                if (!sent.equals(values(json, field))) {
                    faults.add(name + " has other values of " + field);
                }
            }
        }
    }

    private static int status(Reply reply) {
        return reply.status() == 403 || reply.status() >= 500 ? 502 : reply.status();
    }

    /** Of the rows, or of the whole; file links in answers are signed anew. */
    private static List<String> values(JsonNode body, String field) {
        var rows = body.path("data").isArray() ? body.path("data") : List.of(body);
        return StreamSupport.stream(rows.spliterator(), false)
                .filter(row -> row.has(field))
                .map(row -> row.path(field).toString())
                .filter(value -> !value.contains("/files/"))
                .toList();
    }
}
