package chatgateway.demo;

import chatgateway.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * What a first user does, played once through the demo, so that a JVM that writes down what it has learned (class-data
 * sharing, JEP 350; AOT cache, JEP 514) has seen the classes of a gateway at work, and not only of its start.
 */
public final class Rehearsal {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String QUESTION = "{\"query\":\"Hello\",\"inputs\":{},\"response_mode\":\"streaming\"}";

    private final Demo demo;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** @param demo not started yet */
    public Rehearsal(Demo demo) {
        this.demo = demo;
    }

    /**
     * Starts, asks, reads the answer, and stops in order.
     *
     * @throws IOException when anything is not answered as it should be
     */
    public void run() throws IOException, InterruptedException {
        demo.start();
        var chatUrl = Json.object(get(demo.hostUrl() + "/api/chat-url", "").getBytes(StandardCharsets.UTF_8))
                .map(reply -> reply.path("url").asText())
                .orElseThrow();
        var token = chatUrl.substring(chatUrl.indexOf("token=") + "token=".length());
        get(chatUrl, "");
        for (var path : List.of("/ready", "/embed.js", "/api/session", "/v1/parameters")) {
            get(demo.gatewayUrl() + path, token);
        }
        send(request(demo.gatewayUrl() + "/v1/chat-messages", token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(QUESTION)));
        get(demo.gatewayUrl() + "/v1/conversations", token);
        demo.gateway().drain();
    }

    private String get(String url, String token) throws IOException, InterruptedException {
        return send(request(url, token));
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = http.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(response.uri().getPath() + " answered " + response.statusCode());
        }
        return response.body();
    }

    private static HttpRequest.Builder request(String url, String token) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).header("Authorization", "Bearer " + token);
    }
}
