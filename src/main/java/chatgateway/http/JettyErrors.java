package chatgateway.http;

import chatgateway.json.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Gives errors that Jetty raises before Javalin runs the same headers and body as the gateway's own errors. */
public final class JettyErrors implements Request.Handler {
    private final SecurityHeaders headers;

    public JettyErrors(SecurityHeaders headers) {
        this.headers = headers;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        headers.put(response.getHeaders());
        response.getHeaders().put(SecurityHeaders.CSP, SecurityHeaders.ERROR);
        write(Errors.bodyOf(response.getStatus(), RequestId.of(request)), request, response, callback);
        return true;
    }

    /** Sends an error body, without a thread that waits for the client. */
    static void write(ObjectNode body, Request request, Response response, Callback callback) {
        response.getHeaders().put("Content-Type", "application/json");
        response.getHeaders().put(RequestId.HEADER, RequestId.of(request));
        response.write(true, ByteBuffer.wrap(Json.bytes(body)), callback);
    }
}
