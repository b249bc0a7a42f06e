package chatgateway.support.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatgateway.support.TestGateway;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A client of one user behind a proxy, as a browser: with TLS, and HTTP/2 if offered. */
public record ProxyClient(SSLContext trust, int port, String userId, HttpClient http) {
    private static final int TIMEOUT_SECONDS = 30;

    public ProxyClient(SSLContext trust, int port, String userId) {
        this(trust, port, userId, HttpClient.newBuilder().sslContext(trust).build());
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://" + Proxy.SITE + ":" + port + path))
                .timeout(Duration.ofSeconds(TIMEOUT_SECONDS));
    }

    public HttpRequest.Builder withToken(String path) {
        return request(path).header("Authorization", "Bearer " + TestGateway.token(userId));
    }

    public HttpRequest.Builder post(String path, String json) {
        return withToken(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** Reads as it arrives. */
    public HttpResponse<InputStream> open(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofInputStream());
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(withToken(path));
    }

    public HttpRequest.Builder message(String query) {
        return post("/v1/chat-messages", TestGateway.messageJson(query));
    }

    public HttpResponse<InputStream> ask(String query) throws IOException, InterruptedException {
        return open(message(query));
    }

    public HttpResponse<InputStream> ask(String query, Version version) throws IOException, InterruptedException {
        return open(message(query).version(version));
    }

    /** What the port without TLS answers; redirects are not followed. */
    public HttpResponse<String> plain(int plainPort, String path) throws IOException, InterruptedException {
        var uri = URI.create("http://" + Proxy.SITE + ":" + plainPort + path);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    /** Sends this request line, which no HTTP client would, and returns the status. */
    public int statusOf(String requestLine) throws IOException {
        try (var socket = (SSLSocket) trust.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.setSoTimeout(TIMEOUT_SECONDS * 1000);
            var names = socket.getSSLParameters();
            names.setServerNames(List.of(new SNIHostName(Proxy.SITE)));
            socket.setSSLParameters(names);
            var head = requestLine + " HTTP/1.1\r\nHost: " + Proxy.SITE + "\r\nAuthorization: Bearer "
                    + TestGateway.token(userId) + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(UTF_8));
            var response = new String(socket.getInputStream().readAllBytes(), UTF_8);
            return Integer.parseInt(response.split(" ", 3)[1]);
        }
    }
}
