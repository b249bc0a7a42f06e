package chatgateway.http;

import io.javalin.http.Context;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;

/** Names a request, so that the error a user quotes leads to the line in the log. */
public final class RequestId {
    public static final String HEADER = "X-Request-Id";

    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9._-]{1,64}"); // it is written into the log

    private RequestId() {}

    /** At first sight every request is given an id, the proxy's where it sent a usable one; it keeps it. */
    public static String of(Request request) {
        if (request.getAttribute(HEADER) instanceof String id) {
            return id;
        }
        var sent = request.getHeaders().get(HEADER);
        var id = sent != null && SAFE.matcher(sent).matches() ? sent : random();
        request.setAttribute(HEADER, id);
        return id;
    }

    /** As Jetty's own handlers have given it: servlets see the same attributes. */
    public static String of(Context ctx) {
        return ctx.attribute(HEADER) instanceof String id ? id : random();
    }

    private static String random() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 16);
    }
}
