package chatgateway.demo.dify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Authentication: the app key, then the {@code user} from the one place where the route reads it
 * (docs/dify-api.md#authentication-errors, #the-user-parameter, #endpoint-table).
 */
final class Auth {
    /** Where a route reads {@code user}; anywhere else it is ignored. */
    enum UserIn {
        JSON,
        QUERY,
        FORM
    }

    @FunctionalInterface
    interface Endpoint {
        void handle(Context ctx, Caller caller) throws Exception;
    }

    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final JsonNode FALSE = DemoJson.object().booleanNode(false);
    private static final int LONGEST_USER = 255;

    private final Map<String, FakeApp> apps;
    private final Store store;
    private final DifyOptions options;

    Auth(Map<String, FakeApp> apps, Store store, DifyOptions options) {
        this.apps = apps;
        this.store = store;
        this.options = options;
    }

    /** A route that requires {@code user}. */
    Handler required(UserIn place, Endpoint endpoint) {
        return ctx -> endpoint.handle(ctx, caller(ctx, place, true));
    }

    /** A route that replaces a missing {@code user} by the shared default user. */
    Handler optional(UserIn place, Endpoint endpoint) {
        return ctx -> endpoint.handle(ctx, caller(ctx, place, false));
    }

    /** A route without a user. */
    Handler appOnly(Endpoint endpoint) {
        return ctx -> {
            checkPath(ctx);
            endpoint.handle(ctx, new Caller(app(ctx), null, null));
        };
    }

    static boolean isUuid(String text) {
        return UUID.matcher(text).matches();
    }

    private Caller caller(Context ctx, UserIn place, boolean required) throws IOException {
        checkPath(ctx);
        var app = app(ctx);
        var body = place == UserIn.JSON ? jsonBody(ctx) : null;
        var name = switch (place) {
            case JSON -> coerced(body.get("user"));
            case QUERY -> ctx.queryParam("user");
            case FORM ->
                RecordedRequest.of(ctx).field("user").stream().findFirst().orElse(null);
        };
        if (name == null || name.isEmpty()) {
            if (required) {
                throw DifyError.invalid("Arg user must be provided.");
            }
            name = EndUser.DEFAULT;
        }
        if (name.length() > LONGEST_USER || name.indexOf('\0') >= 0) {
            throw DifyError.unknown(); // the column is varchar(255), and the database error is not caught
        }
        return new Caller(app, store.user(app, name), body);
    }

    /** Routing comes before authentication: an id that is not a UUID is a 404 page (docs/dify-api.md#transport). */
    private static void checkPath(Context ctx) {
        for (var parameter : ctx.pathParamMap().entrySet()) {
            if (parameter.getKey().endsWith("_uuid") && !isUuid(parameter.getValue())) {
                throw new NotFoundException();
            }
        }
    }

    private FakeApp app(Context ctx) {
        var header = ctx.header("Authorization");
        if (header == null || !header.contains(" ")) {
            throw DifyError.unauthorized("Authorization header must be provided and start with 'Bearer'");
        }
        var parts = header.trim().split("\\s+", 2);
        if (!parts[0].equalsIgnoreCase("bearer")) {
            throw DifyError.unauthorized("Authorization scheme must be 'Bearer'");
        }
        var app = parts.length == 2 ? apps.get(parts[1]) : null;
        if (app == null) {
            throw DifyError.unauthorized("Access token is invalid");
        }
        if (!app.enabled()) {
            throw DifyError.of(403, "forbidden", "The app's API service has been disabled.");
        }
        if (options.cookie()) {
            ctx.header("Set-Cookie", "x-token=" + app.key() + "; Path=/");
        }
        return app;
    }

    private static ObjectNode jsonBody(Context ctx) throws IOException {
        var type = ctx.contentType();
        if (type == null || !type.split(";")[0].trim().equalsIgnoreCase("application/json")) {
            throw DifyError.of(
                    415,
                    "unsupported_media_type",
                    "Did not attempt to load JSON data because the request Content-Type was not 'application/json'.");
        }
        if (parsed(ctx) instanceof ObjectNode object) {
            return object;
        }
        throw DifyError.unknown(); // null, [1] and the like: Dify calls .get("user") on it
    }

    private static JsonNode parsed(Context ctx) {
        try {
            var node = DemoJson.read(ctx.bodyAsBytes());
            if (!node.isMissingNode()) {
                return node;
            }
        } catch (IOException e) {
            // handled below, like an empty body
        }
        throw DifyError.of(
                400, "bad_request", "The browser (or proxy) sent a request that this server could not understand.");
    }

    /** Python's {@code str()} of a truthy value; else null. */
    private static String coerced(JsonNode user) {
        if (user == null || user.isNull() || (user.isNumber() && user.asDouble() == 0) || user.equals(FALSE)) {
            return null;
        }
        return user.isContainerNode() && user.isEmpty() ? null : DemoJson.pythonText(user);
    }
}
