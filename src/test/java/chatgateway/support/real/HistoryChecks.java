package chatgateway.support.real;

import static chatgateway.support.real.GatewayCalls.json;

import chatgateway.json.Json;
import java.io.IOException;
import java.util.Set;

/** The calls about a conversation that has an answer. */
final class HistoryChecks {
    private final CheckTable table;
    private final String app;
    private final GatewayCalls calls;

    HistoryChecks(CheckTable table, String app, GatewayCalls calls) {
        this.table = table;
        this.app = app;
        this.calls = calls;
    }

    /** @param isOld Dify before 1.0, which has no variables and, in chatflows, no suggestions */
    void of(AnswerChecks.Answer answer, boolean suggests, boolean isOld) throws IOException, InterruptedException {
        var conversation = answer.conversationId();
        var history = "/v1/messages?conversation_id=" + conversation;
        var messages = calls.get(history);
        if (table.status(app, "history", Set.of(200), messages.statusCode())) {
            var row = json(messages).path("data").path(0);
            table.same(
                    app, "history: message", answer.messageId(), row.path("id").asText());
            table.same(
                    app,
                    "history: text",
                    letters(answer.text()),
                    letters(row.path("answer").asText()));
        }
        table.status(
                app,
                "history of another user",
                Set.of(404),
                calls.of("other").get(history).statusCode());
        table.that(
                app,
                "conversations",
                "the conversation",
                calls.get("/v1/conversations?limit=20").body(),
                all -> all.contains(conversation));
        var renamed = calls.post(
                "/v1/conversations/" + conversation + "/name", Json.object().put("name", "Triangles"));
        table.same(app, "rename", "Triangles", json(renamed).path("name").asText());
        var feedback = "/v1/messages/" + answer.messageId() + "/feedbacks";
        table.status(
                app,
                "feedback",
                Set.of(200),
                calls.post(feedback, Json.object().put("rating", "like")).statusCode());
        table.status(
                app,
                "feedback revoked",
                Set.of(200),
                calls.post(feedback, Json.object().putNull("rating")).statusCode());
        var suggested = calls.get("/v1/messages/" + answer.messageId() + "/suggested");
        var expected = !suggests ? Set.of(400) : isOld ? Set.of(200, 502) : Set.of(200);
        table.status(app, "suggested messages", expected, suggested.statusCode());
        var variables = calls.get("/v1/conversations/" + conversation + "/variables");
        table.status(app, "variables", Set.of(isOld ? 404 : 200), variables.statusCode());
    }

    void delete(String conversation) throws IOException, InterruptedException {
        var path = "/v1/conversations/" + conversation;
        table.status(
                app,
                "delete by another user",
                Set.of(404),
                calls.of("other").send("DELETE", path, Json.object()).statusCode());
        table.status(
                app,
                "delete",
                Set.of(200, 204),
                calls.send("DELETE", path, Json.object()).statusCode());
        table.status(
                app,
                "history after that",
                Set.of(404),
                calls.get("/v1/messages?conversation_id=" + conversation).statusCode());
    }

    /** Links are signed anew, pictures of chatflows are saved beside the text, and spaces at the end are lost. */
    private static String letters(String text) {
        return text.replaceAll("!?\\[[^]]*]\\([^)]*\\)", "").replaceAll("\\s+", "");
    }
}
