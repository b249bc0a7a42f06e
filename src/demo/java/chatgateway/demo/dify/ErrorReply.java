package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends JSON replies and errors in Dify's format (docs/dify-api.md#error-body). */
final class ErrorReply {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorReply.class);

    private ErrorReply() {}

    static void json(Context ctx, int status, JsonNode body) {
        ctx.status(status).contentType("application/json").result(DemoJson.spaced(body) + "\n");
    }

    /** {@code {"result": "success"}}. */
    static void success(Context ctx) {
        json(ctx, 200, DemoJson.object().put("result", "success"));
    }

    static void register(RoutesConfig routes, DifyVersion version) {
        routes.exception(DifyError.class, (e, ctx) -> error(ctx, e, version));
        routes.exception(NotFoundException.class, (e, ctx) -> unknownPage(ctx));
        routes.exception(HttpResponseException.class, (e, ctx) -> {
            if (e.getStatus() != 405) {
                unknownPage(ctx);
                return;
            }
            error(
                    ctx,
                    DifyError.of(405, "method_not_allowed", "The method is not allowed for the requested URL."),
                    version);
        });
        routes.exception(EofException.class, (e, ctx) -> ctx.status(400)); // the caller disconnected during its request
        routes.exception(Exception.class, (e, ctx) -> {
            LOG.warn("a route or a scenario of the demo Dify broke", e);
            error(ctx, DifyError.unknown(), version);
        });
    }

    private static void error(Context ctx, DifyError error, DifyVersion version) {
        if (ctx.res().isCommitted()) {
            return; // anything written now would be appended to a stream
        }
        if (error.status() == 401 && version.atLeast(DifyVersion.V1_9)) {
            ctx.header("WWW-Authenticate", "Bearer realm=\"api\"");
        }
        json(ctx, error.status(), error.envelope(version, ctx.path()));
    }

    private static void unknownPage(Context ctx) {
        ctx.status(404).contentType("text/html; charset=utf-8").result(NotFoundException.HTML);
    }
}
