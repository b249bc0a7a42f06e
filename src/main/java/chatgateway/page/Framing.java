package chatgateway.page;

import io.javalin.http.Context;
import java.net.URI;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Detects from request headers that a site that is not allowed frames the page. It is used only to show an explanation;
 * {@code frame-ancestors} enforces the rule, but shows a blank frame.
 */
final class Framing {
    private static final Set<String> FRAMES = Set.of("iframe", "frame", "embed", "object");

    private Framing() {}

    /** @param origins the origins that may frame the page; empty means any */
    static boolean isByStranger(Context ctx, Collection<String> origins) {
        var destination = ctx.header("Sec-Fetch-Dest"); // W3C Fetch Metadata
        var isFirst =
                "cross-site".equals(ctx.header("Sec-Fetch-Site")) || "same-site".equals(ctx.header("Sec-Fetch-Site"));
        if (origins.isEmpty() || !isFirst || destination == null || !FRAMES.contains(destination)) {
            return false;
        }
        var framer = originOf(ctx.header("Referer"));
        return framer != null && !origins.contains(framer);
    }

    /** The origin in the form of {@code EMBED_ORIGINS}; null if the site sends no usable referrer. */
    private static @Nullable String originOf(@Nullable String referer) {
        try {
            var url = URI.create(referer == null ? "" : referer);
            return url.getScheme() == null || url.getRawAuthority() == null
                    ? null
                    : url.getScheme() + "://" + url.getRawAuthority();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
