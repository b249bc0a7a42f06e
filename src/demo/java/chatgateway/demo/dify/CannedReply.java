package chatgateway.demo.dify;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An HTTP reply that a test sets instead of Dify's: a proxy's error page, a wrong type, a compressed body. */
public record CannedReply(int status, String contentType, byte[] body, Map<String, String> headers) {

    public static CannedReply of(int status, String contentType, String body) {
        return new CannedReply(status, contentType, body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    /** An error in Dify's envelope. */
    public static CannedReply error(int status, String code, String message) {
        var body = DemoJson.object().put("code", code).put("message", message).put("status", status);
        return of(status, "application/json", DemoJson.spaced(body));
    }

    /** The reply of Dify's nginx when Dify is down. */
    public static CannedReply badGateway() {
        return of(502, "text/html", "<html><head><title>502 Bad Gateway</title></head></html>");
    }

    void answer(Context ctx) {
        headers.forEach(ctx::header);
        ctx.status(status).contentType(contentType).result(body);
    }
}
