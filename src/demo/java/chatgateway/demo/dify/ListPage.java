package chatgateway.demo.dify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.List;
import java.util.function.Function;

/** One page of a list: {@code limit}, {@code has_more}, {@code data}. */
final class ListPage {
    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 100;

    private ListPage() {}

    static int limit(Context ctx) {
        var text = ctx.queryParam("limit");
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MAX_LIMIT) {
            throw DifyError.parameter("limit", text + " is not a valid integer: range must be 1 to 100", asked(ctx));
        }
        return Integer.parseInt(text);
    }

    /** A UUID parameter, or an empty text. */
    static String id(Context ctx, String name) {
        var text = ctx.queryParam(name);
        if (text == null || text.isEmpty()) {
            return "";
        }
        if (!Auth.isUuid(text)) {
            throw DifyError.parameter(name, text + " is not a valid uuid.", asked(ctx));
        }
        return text;
    }

    /** @param following the rows from the cursor on, in page order; the first {@code limit} are returned */
    static <T> ObjectNode of(int limit, List<T> following, Function<T, ObjectNode> shape) {
        var page = DemoJson.object().put("limit", limit).put("has_more", following.size() > limit);
        var data = page.putArray("data");
        following.stream().limit(limit).map(shape).forEach(data::add);
        return page;
    }

    static ObjectNode asked(Context ctx) {
        var asked = DemoJson.object();
        ctx.queryParamMap().forEach((name, values) -> asked.put(name, values.get(0)));
        return asked;
    }
}
