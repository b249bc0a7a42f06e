package chatgateway.support.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import chatgateway.support.TestGateway;
import java.util.Arrays;

/** The bytes of requests. */
final class BenchRequest {
    private BenchRequest() {}

    static byte[] get(String path, String token) {
        return request("GET " + path, "Authorization: Bearer " + token + "\r\n", new byte[0]);
    }

    /** As a browser asks for the page. */
    static byte[] page(String token) {
        return request("GET /chat?token=" + token, "Accept-Encoding: gzip\r\n", new byte[0]);
    }

    static byte[] message(String token, String query) {
        return json(token, TestGateway.messageJson(query));
    }

    static byte[] blockingMessage(String token) {
        return json(token, TestGateway.messageJson("all at once").replace("streaming", "blocking"));
    }

    static byte[] upload(String token, int bytes) {
        var head =
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\u0089PNG\r\n\032\n";
        var body = (head + "x".repeat(bytes) + "\r\n--b--\r\n").getBytes(ISO_8859_1);
        return request(
                "POST /v1/files/upload",
                "Authorization: Bearer " + token + "\r\nContent-Type: multipart/form-data; boundary=b\r\n",
                body);
    }

    private static byte[] json(String token, String body) {
        return request(
                "POST /v1/chat-messages",
                "Authorization: Bearer " + token + "\r\nContent-Type: application/json\r\n",
                body.getBytes(US_ASCII));
    }

    private static byte[] request(String line, String headers, byte[] body) {
        var head = (line + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n")
                .getBytes(US_ASCII);
        var all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }
}
