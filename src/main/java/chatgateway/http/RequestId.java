package chatgateway.http;

import io.javalin.http.Context;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;

/** The id of a request: in the response header, error bodies and the log, so that an error report can be traced. */
public final class RequestId {
    public static final String HEADER = "X-Request-Id";

    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9._-]{1,64}"); // safe in a log line

    private RequestId() {}

    /** Returns the id; the first call assigns it, using the proxy's header if that is valid. */
    public static String of(Request request) {
        if (request.getAttribute(HEADER) instanceof String id) {
            return id;
        }
        var sent = request.getHeaders().get(HEADER);
        var id = sent != null && SAFE.matcher(sent).matches() ? sent : random();
        request.setAttribute(HEADER, id);
        return id;
    }

    /** The id that {@link #of(Request)} assigned; servlets share Jetty's request attributes. */
    public static String of(Context ctx) {
        return ctx.attribute(HEADER) instanceof String id ? id : random();
    }

    private static String random() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()); // UUID takes a lock of all threads
    }
}
