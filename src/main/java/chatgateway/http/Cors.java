package chatgateway.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.security.RouteRole;
import java.util.List;

/**
 * CORS for {@code /v1} (Fetch standard §3.2): allows the origins of {@code CORS_ORIGINS}, without credentials, because the
 * token is in the {@code Authorization} header. Other origins get no CORS headers.
 */
public final class Cors {
    private final List<String> origins;

    public Cors(List<String> origins) {
        this.origins = List.copyOf(origins);
    }

    /**
     * Registers nothing if no origin is allowed; {@code OPTIONS} is then an unknown method.
     *
     * @param open the role of routes that require no token
     */
    public void register(RoutesConfig routes, RouteRole open) {
        if (origins.isEmpty()) {
            return;
        }
        routes.before("/v1/*", this::allow);
        routes.options("/v1/<path>", Cors::preflight, open);
    }

    private void allow(Context ctx) {
        ctx.header("Vary", "Origin");
        var origin = ctx.header("Origin");
        if (origin != null && origins.contains(origin)) {
            ctx.header("Access-Control-Allow-Origin", origin);
            ctx.header("Access-Control-Expose-Headers", "Retry-After, X-Request-Id");
        }
    }

    private static void preflight(Context ctx) {
        if (ctx.res().getHeader("Access-Control-Allow-Origin") != null) {
            ctx.header("Access-Control-Allow-Methods", "GET, POST, DELETE");
            ctx.header("Access-Control-Allow-Headers", "Authorization, Content-Type");
            ctx.header("Access-Control-Max-Age", "600");
        }
        ctx.status(204);
    }
}
