package chatgateway.support.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.json.Json;
import chatgateway.support.SentEvents;
import chatgateway.support.TestGateway;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;

/** A user of one gateway, with the calls that a client makes. */
public record ApiUser(TestGateway gateway, String userId) {
    private static final String BOUNDARY = "b0undary";

    public HttpResponse<String> get(String path) {
        return gateway.get(userId, path);
    }

    public HttpResponse<String> post(String path, String json) {
        return gateway.post(userId, path, json);
    }

    public HttpResponse<String> delete(String path) {
        return gateway.send(gateway.json(userId, path, "{}").method("DELETE", BodyPublishers.ofString("{}")));
    }

    /** Sends a message and returns all events of the answer. */
    public List<JsonNode> ask(String query) throws IOException {
        return events(post("/v1/chat-messages", TestGateway.messageJson(query)));
    }

    public List<JsonNode> events(HttpResponse<String> response) throws IOException {
        assertEquals(200, response.statusCode(), response.body());
        return new SentEvents(response.body()).rest();
    }

    /** The first event of an answer; it has the ids of conversation, message and task. */
    public JsonNode quickAnswer(String query) throws IOException {
        gateway.dify().play(answer -> {
            answer.text("ok");
            answer.end();
        });
        return ask(query).get(0);
    }

    /** Uploads, and returns the id. */
    public String upload(String name, String type, String content) {
        var response = form("/v1/files/upload", name, type, content);
        assertEquals(201, response.statusCode(), response.body());
        return TestGateway.json(response).get("id").asText();
    }

    public HttpResponse<String> form(String path, String name, String type, String content) {
        var body = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                + "\"\r\nContent-Type: " + type + "\r\n\r\n" + content + "\r\n--" + BOUNDARY + "--\r\n";
        return gateway.send(gateway.requestOf(userId, path)
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofString(body)));
    }

    /** Sends a message with this file and waits for the blocking answer. */
    public HttpResponse<String> askAbout(String file) {
        return post("/v1/chat-messages", "{\"query\":\"hi\",\"inputs\":{},\"files\":[" + file + "]}");
    }

    /** A file of a message: an uploaded image. */
    public static ObjectNode image(String uploadId) {
        return Json.object()
                .put("type", "image")
                .put("transfer_method", "local_file")
                .put("upload_file_id", uploadId);
    }
}
