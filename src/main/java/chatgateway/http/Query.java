package chatgateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Query parameters, decoded as UTF-8. Javalin decodes them with the charset of the Content-Type: it drops them if the
 * charset is unknown and fails if its name is invalid.
 */
public final class Query {
    private Query() {}

    /** The first value of this name, or null. */
    public static @Nullable String first(Context ctx, String name) {
        var values = all(ctx, name);
        return values.isEmpty() ? null : values.get(0);
    }

    /** Every value of this name that is valid UTF-8. */
    public static List<String> all(Context ctx, String name) {
        var query = ctx.queryString();
        return query == null
                ? List.of()
                : Arrays.stream(query.split("&"))
                        .map(pair -> pair.split("=", 2))
                        .filter(pair -> name.equals(decoded(pair[0])))
                        .map(pair -> pair.length == 1 ? "" : decoded(pair[1]))
                        .filter(Objects::nonNull)
                        .toList();
    }

    private static @Nullable String decoded(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
