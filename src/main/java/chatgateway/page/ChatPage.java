package chatgateway.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatgateway.auth.AccessGuard;
import chatgateway.auth.TokenException;
import chatgateway.http.ErrorCode;
import chatgateway.http.Errors;
import chatgateway.http.GatewayException;
import chatgateway.http.Query;
import chatgateway.http.SecurityHeaders;
import chatgateway.settings.Settings;
import chatgateway.settings.SystemSettings;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code GET /chat}: the chat page for a valid token, an error page for an invalid one, and the page shell without one.
 *
 * <p>The page is the same for every user and contains no user data: its script reads the token from the URL.
 */
public final class ChatPage {
    private final Settings settings;
    private final AccessGuard guard;
    private final ErrorPage errors;
    private final Template template = new Template("chat.html");
    private final String script;
    private final String style;
    private final Map<String, String> values;
    private final Map<String, CompressedAsset> pages =
            new ConcurrentHashMap<>(); // by the locale that the operator has set

    public ChatPage(Settings settings, AccessGuard guard, ErrorPage errors, Assets assets) {
        this.settings = settings;
        this.guard = guard;
        this.errors = errors;
        this.script = assets.boot();
        this.style = assets.frame();
        this.values = assets.with(Map.of(
                "languages",
                String.join(" ", assets.languages()),
                "boot",
                "<script>" + script + "</script>",
                "frame",
                "<style>" + style + "</style>",
                "preloads",
                assets.preloads()));
    }

    public void show(Context ctx) {
        if (!hasToken(ctx)) {
            show(ctx, settings.common(), settings.embedOrigins()); // the system is unknown without a token
            return;
        }
        try {
            var system =
                    settings.system(guard.user(ctx, Query.all(ctx, "token")).systemId());
            if (Framing.isByStranger(ctx, system.embedOrigins())) {
                ctx.attribute(Errors.CODE, "frame_not_allowed");
                errors.showAnywhere(ctx, 403, "frame_not_allowed", system);
            } else {
                show(ctx, system, system.embedOrigins());
            }
        } catch (TokenException e) {
            refuse(ctx, e.error(), e.systemId().map(settings::system).orElse(settings.common()));
        }
    }

    private void show(Context ctx, SystemSettings system, Collection<String> embedOrigins) {
        var locale = system.uiLocale() == null ? "" : system.uiLocale();
        var policy = SecurityHeaders.chatPolicy(script, style, settings.publicUrlAt(ctx.port()), embedOrigins);
        ctx.header(SecurityHeaders.CSP, policy)
                .header(SecurityHeaders.RESOURCE_POLICY, "cross-origin"); // for hosts with COEP
        pages.computeIfAbsent(locale, this::fill).send(ctx, "no-store");
    }

    private CompressedAsset fill(String locale) {
        var all = new HashMap<>(values);
        all.put("locale", locale);
        return CompressedAsset.of(template.fill(all).getBytes(UTF_8), "text/html;charset=utf-8");
    }

    private void refuse(Context ctx, ErrorCode error, SystemSettings system) {
        if (acceptsJsonOnly(ctx)) {
            throw new GatewayException(error);
        }
        ctx.attribute(Errors.CODE, error.code());
        errors.show(ctx, error.status(), error.code(), system);
    }

    /** Searches the raw query, so that a duplicate or undecodable parameter counts as an invalid token, not as none. */
    private static boolean hasToken(Context ctx) {
        var query = ctx.queryString();
        return query != null && Arrays.stream(query.split("&")).anyMatch(pair -> pair.split("=", 2)[0].equals("token"));
    }

    private static boolean acceptsJsonOnly(Context ctx) {
        var accept = ctx.header("Accept");
        return accept != null && accept.contains("application/json") && !accept.contains("text/html");
    }
}
