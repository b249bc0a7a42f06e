package chatgateway.support;

import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** Calls every route, validates each reply against the API document, and records the routes that succeeded. */
public final class ApiTour {
    private static final String USER = "u1";

    private final TestGateway gateway;
    private final ApiDocument document;
    private final Set<String> answered = new TreeSet<>();

    public ApiTour(TestGateway gateway, ApiDocument document) {
        this.gateway = gateway;
        this.document = document;
        gateway.dify().pace(Duration.ZERO);
    }

    /** What every app has, and a chat with files and ratings; for Dify 1.9 to 1.12. */
    public Set<String> chatApp() throws IOException {
        gateway.dify().app(TestGateway.KEY).everyField();
        for (var path : new String[] {
            "/",
            "/chat",
            "/assets/any/js/main.js",
            "/health",
            "/ready",
            "/openapi.yaml",
            "/embed.js",
            "/embed.json",
            "/embed/any.js",
            "/embed.d.ts",
            "/api/session",
            "/v1/parameters",
            "/v1/info",
            "/v1/meta",
            "/v1/site"
        }) {
            get(path);
        }
        gateway.dify().app(TestGateway.KEY).form(Json.object().putArray("none"));
        var upload = TestGateway.json(send(form(gateway, "/v1/files/upload", "image/png", "not really a picture")));
        send(form(gateway, "/v1/audio-to-text", "audio/webm", "not really a sound"));
        send(gateway.json(USER, "/v1/text-to-audio", "{\"text\":\"Hello\"}"));

        var question = Json.object().put("query", "show me the sources").put("response_mode", "streaming");
        question.putArray("files")
                .addObject()
                .put("type", "image")
                .put("transfer_method", "local_file")
                .put("upload_file_id", upload.get("id").asText());
        var end = new SentEvents(send(gateway.json(USER, "/v1/chat-messages", question.toString()))
                        .body())
                .next("message_end");
        history(end.get("conversation_id").asText(), end.get("message_id").asText());
        get("/v1/files/" + upload.get("id").asText() + "/preview");
        get(upload.get("source_url").asText());
        stop("chat-messages", end.get("task_id").asText());
        send(gateway.requestOf(
                        USER, "/v1/conversations/" + end.get("conversation_id").asText())
                .DELETE());
        send(gateway.requestOf(USER, "/api/conversations").DELETE());
        return answered;
    }

    /** A form that a chatflow asks to fill in, and the run after it; from Dify 1.13 on. */
    public Set<String> form() throws IOException {
        var stream = send(gateway.json(USER, "/v1/chat-messages", TestGateway.messageJson("show me a form")))
                .body();
        var asked = new SentEvents(stream).next("human_input_required");
        var form = "/v1/form/human_input/" + asked.get("data").get("form_token").asText();
        get("/v1/messages?conversation_id=" + asked.get("conversation_id").asText());
        get(form);
        send(gateway.json(USER, form, "{\"inputs\":{\"comment\":\"fine\"},\"action\":\"approve\"}"));
        get("/v1/workflow/" + asked.get("workflow_run_id").asText() + "/events");
        document.check(gateway.get(USER, form)); // closed by now
        get("/v1/messages?conversation_id=" + asked.get("conversation_id").asText());
        return answered;
    }

    /** An app that is no chat: asked in both modes, and stopped. */
    public Set<String> generation(String path, String stopPath) throws IOException {
        send(gateway.json(USER, path, "{\"query\":\"hello\",\"inputs\":{},\"response_mode\":\"blocking\"}"));
        var stream =
                send(gateway.json(USER, path, TestGateway.messageJson("hello"))).body();
        stop(stopPath, new SentEvents(stream).next().get("task_id").asText());
        return answered;
    }

    private void history(String conversation, String message) {
        get("/v1/conversations");
        get("/v1/conversations/" + conversation + "/variables");
        send(gateway.json(USER, "/v1/messages/" + message + "/feedbacks", "{\"rating\":\"like\"}"));
        get("/v1/messages?conversation_id=" + conversation);
        get("/api/live/" + conversation);
        get("/api/export");
        get("/v1/messages/" + message + "/suggested");
        send(gateway.json(USER, "/v1/conversations/" + conversation + "/name", "{\"name\":\"Triangles\"}"));
    }

    private void stop(String path, String task) {
        send(gateway.json(USER, "/v1/" + path + "/" + task + "/stop", "{}"));
    }

    private void get(String path) {
        send(gateway.requestOf(USER, path));
    }

    /** A form with a file, as a browser sends it. */
    public static HttpRequest.Builder form(TestGateway gateway, String path, String type, String content) {
        return gateway.requestOf(USER, path)
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.ofString(
                        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\n"
                                + "Content-Type: " + type + "\r\n\r\n" + content + "\r\n--b--\r\n"));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        var response = gateway.send(request);
        var operation = document.check(response);
        assertTrue(response.statusCode() < 300, operation + " " + response.statusCode() + " " + response.body());
        answered.add(operation);
        return response;
    }
}
