package chatgateway.http;

import io.javalin.http.Context;
import java.util.Map;
import java.util.regex.Pattern;

/** Rules for the values that clients send. */
public final class Params {
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private Params() {}

    public static boolean isUuid(String value) {
        return value != null && UUID.matcher(value).matches();
    }

    /** An id in a path: what is no UUID cannot exist (docs/threats.md#t11-path-traversal-in-ids). */
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

    /** Passes on an id of the client's query; empty means none, as with Dify. */
    public static void id(Context ctx, String name, Map<String, String> query) {
        var value = Query.first(ctx, name);
        if (value != null && !value.isEmpty() && !isUuid(value)) {
            throw invalid("'" + name + "' has to be a UUID.");
        }
        if (value != null) {
            query.put(name, value);
        }
    }

    /** Passes on how many items a page has: 1 to 100, 20 when nothing is said. */
    public static void limit(Context ctx, Map<String, String> query) {
        var value = Query.first(ctx, "limit");
        if (value != null && !value.matches("[1-9][0-9]?|100")) {
            throw invalid("'limit' has to be a number from 1 to 100.");
        }
        query.put("limit", value == null ? "20" : value);
    }

    /** Passes on a switch, which Dify wants as the text {@code true}. */
    public static void flag(Context ctx, String name, Map<String, String> query) {
        if ("true".equals(Query.first(ctx, name))) {
            query.put(name, "true");
        }
    }
}
