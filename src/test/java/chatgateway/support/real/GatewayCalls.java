package chatgateway.support.real;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatgateway.json.Json;
import chatgateway.support.auth.HandmadeToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** One user of one system at a gateway that runs somewhere. */
final class GatewayCalls {
    private static final Duration TIMEOUT = Duration.ofMinutes(3); // a real model is slow

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;
    private final String secret;
    private final String system;
    private final String user;

    GatewayCalls(String url, String secret, String system, String user) {
        this.url = url;
        this.secret = secret;
        this.system = system;
        this.user = user;
    }

    GatewayCalls of(String otherUser) {
        return new GatewayCalls(url, secret, system, otherUser);
    }

    /** @param inputs of the app, which are signed, or null */
    String token(ObjectNode inputs) {
        var mint = HandmadeToken.GOOD
                .secret(secret)
                .system(system)
                .user(user)
                .claim("exp", System.currentTimeMillis() / 1000 + 3600);
        return (inputs == null ? mint : mint.claim("inputs", inputs)).token();
    }

    String chatUrl(ObjectNode inputs) {
        return url + "/chat?token=" + token(inputs);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), BodyHandlers.ofString());
    }

    HttpResponse<byte[]> bytes(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), BodyHandlers.ofByteArray());
    }

    HttpResponse<String> send(String method, String path, JsonNode body) throws IOException, InterruptedException {
        return http.send(json(method, path, body), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, JsonNode body) throws IOException, InterruptedException {
        return send("POST", path, body);
    }

    HttpResponse<byte[]> postForBytes(String path, JsonNode body) throws IOException, InterruptedException {
        return http.send(json("POST", path, body), BodyHandlers.ofByteArray());
    }

    HttpResponse<InputStream> open(String path, JsonNode body) throws IOException, InterruptedException {
        return http.send(json("POST", path, body), BodyHandlers.ofInputStream());
    }

    HttpResponse<String> upload(String path, String name, String type, byte[] content)
            throws IOException, InterruptedException {
        var head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\nContent-Type: "
                + type + "\r\n\r\n";
        var request = request(path)
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.concat(
                        BodyPublishers.ofString(head),
                        BodyPublishers.ofByteArray(content),
                        BodyPublishers.ofString("\r\n--b--\r\n")));
        return http.send(request.build(), BodyHandlers.ofString());
    }

    static ObjectNode json(HttpResponse<String> response) {
        return Json.object(response.body().getBytes(UTF_8)).orElseGet(Json::object);
    }

    private HttpRequest json(String method, String path, JsonNode body) {
        return request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body.toString()))
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token(null));
    }
}
