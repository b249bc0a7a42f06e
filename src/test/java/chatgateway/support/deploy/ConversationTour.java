package chatgateway.support.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.json.Json;
import chatgateway.support.SentEvents;
import chatgateway.support.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;

/** The calls of a page during a conversation, one after the other; each must succeed. */
public record ConversationTour(ProxyClient kim, DemoDify dify) {

    /** @param stranger another user, who must have no access */
    public void madeBesides(ProxyClient stranger) throws Exception {
        for (var path : List.of("/chat", "/embed.js", "/api/session", "/v1/parameters", "/v1/info", "/v1/site")) {
            ok(kim.get(path));
        }
        var form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n"
                + "Content-Type: image/png\r\n\r\nnot really a picture\r\n--b--\r\n";
        var upload = ok(kim.send(kim.withToken("/v1/files/upload")
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.ofString(form))));
        var body = Json.object().put("query", "hello").put("response_mode", "streaming");
        body.putObject("inputs");
        body.putArray("files")
                .addObject()
                .put("type", "image")
                .put("transfer_method", "local_file")
                .put("upload_file_id", TestGateway.json(upload).get("id").asText());
        var answer = ok(kim.send(kim.post("/v1/chat-messages", body.toString())));
        var end = new SentEvents(answer.body()).next("message_end");
        var conversation = end.get("conversation_id").asText();
        var message = "/v1/messages/" + end.get("message_id").asText();

        ok(kim.get("/v1/files/" + TestGateway.json(upload).get("id").asText() + "/preview"));
        ok(kim.get("/v1/messages?conversation_id=" + conversation));
        ok(kim.get(message + "/suggested"));
        ok(kim.send(kim.post(message + "/feedbacks", "{\"rating\":\"like\"}")));
        ok(kim.get("/v1/conversations"));
        ok(kim.send(kim.post("/v1/conversations/" + conversation + "/name", "{\"name\":\"Triangles\"}")));
        isStopped(conversation);
        assertEquals(
                404,
                stranger.get("/v1/messages?conversation_id=" + conversation).statusCode());
        ok(kim.send(kim.withToken("/v1/conversations/" + conversation).DELETE()));
    }

    /** By whichever gateway: the task is Dify's. */
    private void isStopped(String conversation) throws Exception {
        dify.play(answer -> {
            answer.text("begun");
            answer.hold();
        });
        var followUp =
                TestGateway.messageJson("on").replaceFirst("\\{", "{\"conversation_id\":\"" + conversation + "\",");
        var events =
                new SentEvents(kim.open(kim.post("/v1/chat-messages", followUp)).body());
        var task = events.next("message").get("task_id").asText();
        ok(kim.send(kim.post("/v1/chat-messages/" + task + "/stop", "{}")));
        assertFalse(events.rest().isEmpty()); // it ends
    }

    private static HttpResponse<String> ok(HttpResponse<String> response) {
        assertTrue(
                response.statusCode() < 300, () -> response.request() + ": " + response.statusCode() + response.body());
        return response;
    }
}
