package chatgateway.http;

import chatgateway.json.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maps exceptions to statuses and error bodies; the bodies have Dify's flat shape (docs/api.md#errors).
 */
public final class Errors {
    /** Request attribute that holds the error code that the client receives, for the access log. */
    public static final String CODE = "error-code";

    private static final Pattern PLAIN_PATH = Pattern.compile("/[A-Za-z0-9/_-]{0,100}");
    private static final Logger log = LoggerFactory.getLogger(Errors.class);

    private Errors() {}

    /** {@code {"code","message","status","request_id"}}, and {@code params} where a field of the request is to blame. */
    public static ObjectNode body(GatewayException e, String requestId) {
        var body = body(e.status(), e.code(), e.getMessage(), requestId);
        return e.field() == null ? body : body.put("params", e.field()); // as Dify 0.11 names it
    }

    private static ObjectNode body(int status, String code, @Nullable String message, String requestId) {
        return Json.object()
                .put("code", code)
                .put("message", message)
                .put("status", status)
                .put("request_id", requestId);
    }

    /** The body for a status that Jetty or Javalin set. */
    public static ObjectNode bodyOf(int status, String requestId) {
        var error = ofStatus(status);
        return body(status, error.code(), error.getMessage(), requestId);
    }

    public static void register(RoutesConfig routes) {
        routes.exception(GatewayException.class, Errors::answer);
        routes.exception(HttpResponseException.class, (e, ctx) -> {
            var allowed = e.getDetails().get("availableMethods"); // of a 405 (RFC 9110 §15.5.6)
            if ("OPTIONS".equals(allowed)) { // the preflights of CORS match every path
                answer(unknownPath(ctx.path()), ctx);
                return;
            }
            if (allowed != null) {
                ctx.header("Allow", allowed);
            }
            answer(ofStatus(e.getStatus()), ctx);
        });
        routes.exception(
                RejectedExecutionException.class,
                (e, ctx) -> answer(new GatewayException(ErrorCode.OVERLOADED, 5), ctx));
        routes.exception(Exception.class, (e, ctx) -> answer(new GatewayException(ErrorCode.INTERNAL_ERROR, e), ctx));
    }

    /** The error for a path that is no route. Names the path if it is plain, so that nothing of it can be mistaken. */
    public static GatewayException unknownPath(String path) {
        return PLAIN_PATH.matcher(path).matches()
                ? new GatewayException(
                        ErrorCode.NOT_FOUND, "There is no " + path + " here; /openapi.yaml lists every path.")
                : new GatewayException(
                        ErrorCode.NOT_FOUND, "There is no such path here; /openapi.yaml lists every path.");
    }

    /** Logs the detail and sends the error response, unless the response is committed. */
    public static void answer(GatewayException e, Context ctx) {
        var requestId = RequestId.of(ctx);
        ctx.attribute(CODE, e.code());
        if (e.detail() != null) {
            log.warn("request_id={} code={} {}", requestId, e.code(), e.detail());
        }
        if (ctx.res().isCommitted()) {
            return; // the writer of the event stream sends an error event instead
        }
        if (e.retryAfterSeconds() > 0) {
            ctx.header("Retry-After", String.valueOf(e.retryAfterSeconds()));
        }
        if (e.status() == 401) {
            ctx.header("WWW-Authenticate", "Bearer"); // RFC 6750 §3
        }
        ctx.header(SecurityHeaders.CSP, SecurityHeaders.ERROR); // a frame shows the error, not "refused to connect"
        ctx.status(e.status()).contentType("application/json").result(Json.bytes(body(e, requestId)));
    }

    /**
     * Errors that Javalin and Jetty throw: the status is kept, the text is not
     * (docs/threats.md#f8-error-pages-without-escaping).
     */
    static GatewayException ofStatus(int status) {
        return new GatewayException(
                switch (status) {
                    case 404 -> ErrorCode.NOT_FOUND;
                    case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
                    case 413 -> ErrorCode.PAYLOAD_TOO_LARGE;
                    case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE;
                    case 503 -> ErrorCode.DRAINING; // Jetty's GracefulHandler during a stop
                    default -> status < 500 ? ErrorCode.INVALID_PARAM : ErrorCode.INTERNAL_ERROR;
                });
    }
}
