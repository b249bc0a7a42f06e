package chatgateway.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.security.RouteRole;
import java.util.List;

/**
 * Lets pages of the origins in CORS_ORIGINS call {@code /v1} themselves (Fetch standard §3.2). No other origin gets a
 * word of permission, and nobody may send cookies: the token is the only key.
 */
public final class Cors {
    private final List<String> origins;

    public Cors(List<String> origins) {
        this.origins = List.copyOf(origins);
    }

    /**
     * Without origins there is nothing to register, and {@code OPTIONS} is answered like any unknown method.
     *
     * @param open role of a route that needs no token
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
