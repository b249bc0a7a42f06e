package chatgateway.support.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatgateway.support.TestGateway;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;

/** A multipart form, byte for byte: a test can also write what no client library would. */
public final class RawForm {
    private static final String BOUNDARY = "form-boundary";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** A plain field. */
    public RawForm field(String name, String value) {
        return part("Content-Disposition: form-data; name=\"" + name + "\"", value.getBytes(UTF_8));
    }

    /** The part {@code file}, as browsers send it. */
    public RawForm file(String name, String type, String content) {
        return file(name, type, content.getBytes(UTF_8));
    }

    public RawForm file(String name, String type, byte[] content) {
        return part(
                "Content-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\nContent-Type: " + type,
                content);
    }

    /** @param head the headers of the part, without the last line end */
    public RawForm part(String head, byte[] content) {
        bytes.writeBytes(("--" + BOUNDARY + "\r\n" + head + "\r\n\r\n").getBytes(UTF_8));
        bytes.writeBytes(content);
        bytes.writeBytes("\r\n".getBytes(UTF_8));
        return this;
    }

    /** This user sends the form to this path. */
    public HttpRequest.Builder sent(TestGateway gateway, String userId, String path) {
        return withType(gateway.requestOf(userId, path)).POST(BodyPublishers.ofByteArray(whole()));
    }

    /** Without saying how long it is. */
    public HttpRequest.Builder sentInChunks(TestGateway gateway, String userId, String path) {
        return withType(gateway.requestOf(userId, path))
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(whole())));
    }

    /** Without its end: the parts are complete, and the closing boundary is missing. */
    public HttpRequest.Builder sentCutOff(TestGateway gateway, String userId, String path) {
        return withType(gateway.requestOf(userId, path)).POST(BodyPublishers.ofByteArray(bytes.toByteArray()));
    }

    private byte[] whole() {
        var form = new ByteArrayOutputStream();
        form.writeBytes(bytes.toByteArray());
        form.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(UTF_8));
        return form.toByteArray();
    }

    private static HttpRequest.Builder withType(HttpRequest.Builder request) {
        return request.header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY);
    }
}
