package chatgateway.http;

import chatgateway.json.Json;
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
        response.getHeaders().put("Content-Type", "application/json");
        response.getHeaders().put(RequestId.HEADER, RequestId.of(request));
        var body = Json.bytes(Errors.bodyOf(response.getStatus(), RequestId.of(request)));
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }
}
