package chatgateway.api;

import chatgateway.ErrorCode;
import chatgateway.GatewayException;
import io.javalin.http.Context;
import java.util.regex.Pattern;

/** Rules for the values that clients send. */
final class Params {
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private Params() {}

    static boolean isUuid(String value) {
        return value != null && UUID.matcher(value).matches();
    }

    /** An id in a path: what is no UUID cannot exist (security.md T11). */
    static String pathId(String value) {
        if (!isUuid(value)) {
            throw new GatewayException(ErrorCode.NOT_FOUND);
        }
        return value;
    }

    static GatewayException invalid(String rule) {
        return new GatewayException(ErrorCode.INVALID_PARAM, rule);
    }

    /** An id in the query; empty means none, as with Dify. */
    static String queryId(Context ctx, String name) {
        var value = ctx.queryParam(name);
        if (value == null || (!value.isEmpty() && !isUuid(value))) {
            throw invalid("'" + name + "' has to be a UUID.");
        }
        return value;
    }

    /** How many items a page has: 1 to 100, 20 when nothing is said. */
    static int limit(Context ctx) {
        var value = ctx.queryParam("limit");
        if (value == null) {
            return 20;
        }
        if (!value.matches("[1-9][0-9]?|100")) {
            throw invalid("'limit' has to be a number from 1 to 100.");
        }
        return Integer.parseInt(value);
    }
}
