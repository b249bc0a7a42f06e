package chatgateway;

import io.javalin.http.Context;
import java.util.UUID;
import java.util.regex.Pattern;

/** Names a request, so that the error a user quotes leads to the line in the log. */
public final class RequestId {
    private static final String HEADER = "X-Request-Id";
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9._-]{1,64}"); // it is written into the log

    private RequestId() {}

    /** Gives every request an id, the proxy's where it sent a usable one, and answers with it. */
    static void assign(Context ctx) {
        var sent = ctx.header(HEADER);
        var id = sent != null && SAFE.matcher(sent).matches() ? sent : random();
        ctx.attribute(HEADER, id);
        ctx.header(HEADER, id);
    }

    public static String of(Context ctx) {
        return ctx.attribute(HEADER) instanceof String id ? id : random();
    }

    static String random() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 16);
    }
}
