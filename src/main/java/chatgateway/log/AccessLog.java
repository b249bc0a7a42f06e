package chatgateway.log;

import chatgateway.auth.AccessGuard;
import chatgateway.auth.ChatUser;
import chatgateway.auth.RefusedToken;
import chatgateway.http.AnonymousClients;
import chatgateway.http.Errors;
import chatgateway.http.RequestId;
import chatgateway.metrics.Metrics;
import chatgateway.settings.Settings;
import io.javalin.http.Context;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Logs one line per request and counts it, when its response has ended; includes requests that Jetty answers itself.
 *
 * <p>Of what a client sends, only the request id is logged, which {@link RequestId} restricts to a safe alphabet: no path,
 * query, body, token, address or user agent (docs/threats.md#t15-injection-into-headers-and-logs,
 * #t23-secrets-in-output).
 */
public final class AccessLog extends Handler.Wrapper implements RequestLog {
    private static final Logger log = LoggerFactory.getLogger("chatgateway.access");
    private static final String ROUTE = "access-route";
    private static final String FIRST_BYTE = "access-first-byte";
    private static final String LAST_BYTE =
            "access-last-byte"; // earlier than the end of the request, whose body Jetty may still read
    private static final String UNMATCHED = "unmatched";
    private static final String NONE = "-";

    private final UserHash users;
    private final Metrics metrics;
    private final RefusedTokens refusedTokens;

    public AccessLog(Settings settings, Metrics metrics) {
        this.users = new UserHash(settings);
        this.metrics = metrics;
        this.refusedTokens = new RefusedTokens(metrics);
    }

    /** Stores the path template of the matched route in the request. */
    public static void noteRoute(Context ctx) {
        var endpoint = ctx.endpoints().matchedHttpEndpoint();
        if (endpoint != null) {
            ctx.attribute(ROUTE, endpoint.path);
        }
    }

    /** Assigns the request id before any other handler runs, and wraps the response to time its first and last byte. */
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        response.getHeaders().put(RequestId.HEADER, RequestId.of(request));
        return super.handle(request, new TimedResponse(request, response), callback);
    }

    @Override
    public void log(Request request, Response response) {
        var route = request.getAttribute(ROUTE) instanceof String template ? template : UNMATCHED;
        metrics.request(route, response.getStatus());
        var refused = request.getAttribute(AccessGuard.REFUSED) instanceof RefusedToken token ? token : null;
        if (refused != null) {
            refusedTokens.add(RequestId.of(request), refused);
        }
        var user = request.getAttribute(AccessGuard.USER) instanceof ChatUser known ? known : null;
        if (user != null) {
            metrics.tokenAccepted(user.systemId());
        }
        var level = AnonymousClients.PROBES.contains(route) ? Level.DEBUG : Level.INFO;
        if (!log.isEnabledForLevel(level)) {
            return;
        }
        log.atLevel(level)
                .log(
                        "request_id={} route={} method={} status={} ms={} first_ms={} bytes={} system={} user={}"
                                + " actor={} code={} reason={}",
                        RequestId.of(request),
                        route,
                        method(request),
                        response.getStatus(),
                        millis(
                                request,
                                request.getAttribute(LAST_BYTE) instanceof Long time ? time : System.nanoTime()),
                        request.getAttribute(FIRST_BYTE) instanceof Long time ? millis(request, time) : NONE,
                        HttpMethod.HEAD.is(request.getMethod()) ? 0 : Response.getContentBytesWritten(response),
                        user == null ? NONE : user.systemId(),
                        user == null ? NONE : users.of(user),
                        user == null || user.reader() == null ? NONE : users.of(user, user.reader()),
                        request.getAttribute(Errors.CODE) instanceof String code ? code : NONE,
                        refused == null ? NONE : refused.fault().label());
    }

    /** The method name comes from the client, so unknown ones are not logged. */
    private static String method(Request request) {
        var known = HttpMethod.fromString(request.getMethod());
        return known == null ? "other" : known.asString();
    }

    private static long millis(Request request, long time) {
        return TimeUnit.NANOSECONDS.toMillis(time - request.getBeginNanoTime());
    }

    /** Records when the first and last byte of the body are written; headers alone do not count. */
    private static final class TimedResponse extends Response.Wrapper {
        private boolean begun;

        private TimedResponse(Request request, Response response) {
            super(request, response);
        }

        @Override
        public void write(boolean last, ByteBuffer bytes, Callback callback) {
            if (last) {
                getRequest().setAttribute(LAST_BYTE, System.nanoTime());
            }
            if (!begun && bytes != null && bytes.hasRemaining()) {
                begun = true;
                getRequest().setAttribute(FIRST_BYTE, System.nanoTime());
            }
            super.write(last, bytes, callback);
        }
    }
}
