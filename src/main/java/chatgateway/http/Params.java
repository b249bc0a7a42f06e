package chatgateway.http;

import io.javalin.http.Context;
import java.util.Map;
import java.util.regex.Pattern;

/** Validates path and query parameters. */
public final class Params {
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private Params() {}

    public static boolean isUuid(String value) {
        return value != null && UUID.matcher(value).matches();
    }

    /** Validates an id in a path; anything but a UUID is {@code not_found} (docs/threats.md#t11-path-traversal-in-ids). */
    public static String pathId(String value) {
        if (!isUuid(value)) {
            throw nothingThere();
        }
        return value;
    }

    public static GatewayException nothingThere() {
        return new GatewayException(ErrorCode.NOT_FOUND);
    }

    public static GatewayException invalid(String rule) {
        return new GatewayException(ErrorCode.INVALID_PARAM, rule);
    }

    /** Copies an id of the query string; empty means none, as in Dify. */
    public static void id(Context ctx, String name, Map<String, String> query) {
        var value = Query.first(ctx, name);
        if (value != null && !value.isEmpty() && !isUuid(value)) {
            throw invalid("'" + name + "' must be a UUID.");
        }
        if (value != null) {
            query.put(name, value);
        }
    }

    /** Copies the page size, 1 to 100; the default is 20. */
    public static void limit(Context ctx, Map<String, String> query) {
        var value = Query.first(ctx, "limit");
        if (value != null && !value.matches("[1-9][0-9]?|100")) {
            throw invalid("'limit' must be a number from 1 to 100.");
        }
        query.put("limit", value == null ? "20" : value);
    }

    /** Copies a boolean flag, which Dify expects as the text {@code true}. */
    public static void flag(Context ctx, String name, Map<String, String> query) {
        if ("true".equals(Query.first(ctx, name))) {
            query.put(name, "true");
        }
    }
}
