package chatgateway.demo.dify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Calls the demo Dify as one app and user would, over real HTTP. */
public final class DemoDifyClient {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final DemoDify dify;
    private final String key;

    public DemoDifyClient(DemoDify dify, String key) {
        this.dify = dify;
        this.key = key;
    }

    public static ObjectNode question(String user, String query) {
        var body = DemoJson.object().put("query", query).put("user", user).put("response_mode", "streaming");
        body.putObject("inputs");
        return body;
    }

    public HttpResponse<String> get(String path) throws Exception {
        return http.send(request(path).GET().build(), BodyHandlers.ofString());
    }

    public HttpResponse<byte[]> bytes(String path) throws Exception {
        return http.send(request(path).GET().build(), BodyHandlers.ofByteArray());
    }

    public HttpResponse<String> post(String path, JsonNode body) throws Exception {
        return send("POST", path, "application/json", body.toString());
    }

    public HttpResponse<String> send(String method, String path, String type, String body) throws Exception {
        var request = request(path).method(method, BodyPublishers.ofString(body));
        return http.send(
                (type == null ? request : request.header("Content-Type", type)).build(), BodyHandlers.ofString());
    }

    /** The answer while it comes. */
    public HttpResponse<InputStream> open(String path, JsonNode body) throws Exception {
        var request = request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
        return http.send(request, BodyHandlers.ofInputStream());
    }

    /** A whole answer, as events; a ping is an empty object. */
    public List<JsonNode> ask(String path, JsonNode body) throws Exception {
        var answer = post(path, body);
        if (answer.statusCode() != 200) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
        return events(answer.body());
    }

    public List<JsonNode> chat(String user, String query) throws Exception {
        return ask("/v1/chat-messages", question(user, query));
    }

    public HttpResponse<String> upload(String user, String filename, String type, String content) throws Exception {
        return multipart("/v1/files/upload", user, filename, type, content);
    }

    public HttpResponse<String> multipart(String path, String user, String filename, String type, String content)
            throws Exception {
        var body = "--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\n" + user
                + "\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + filename
                + "\"\r\nContent-Type: " + type + "\r\n\r\n" + content + "\r\n--b--\r\n";
        return send("POST", path, "multipart/form-data; boundary=b", body);
    }

    public static JsonNode json(HttpResponse<String> response) throws IOException {
        return DemoJson.read(response.body().getBytes(StandardCharsets.UTF_8));
    }

    public static List<JsonNode> events(String stream) throws IOException {
        var events = new ArrayList<JsonNode>();
        for (var frame : stream.split("\n\n")) {
            events.add(event(frame));
        }
        return events;
    }

    /** Reads up to the next blank line. */
    public static JsonNode next(InputStream stream) throws IOException {
        var frame = new StringBuilder();
        var in = stream.markSupported() ? stream : new BufferedInputStream(stream, 1);
        for (int b; frame.indexOf("\n\n") < 0; ) {
            if ((b = in.read()) < 0) {
                throw new IOException("the stream ended inside: " + frame);
            }
            frame.append((char) b);
        }
        return event(
                new String(frame.toString().strip().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    }

    public static List<String> names(List<JsonNode> events) {
        return events.stream().map(event -> event.path("event").asText("ping")).toList();
    }

    public static String text(List<JsonNode> events) {
        var text = new StringBuilder();
        events.forEach(event -> text.append(event.path("answer").asText()));
        return text.toString();
    }

    private static JsonNode event(String frame) throws IOException {
        return frame.equals("event: ping")
                ? DemoJson.object()
                : DemoJson.read(frame.substring("data: ".length()).getBytes(StandardCharsets.UTF_8));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(dify.baseUrl() + path)).header("Authorization", "Bearer " + key);
    }
}
