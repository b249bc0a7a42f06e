package chatgateway.page;

import chatgateway.auth.TokenException;
import chatgateway.auth.TokenVerifier;
import chatgateway.http.ErrorCode;
import chatgateway.http.GatewayException;
import chatgateway.http.Query;
import chatgateway.http.SecurityHeaders;
import chatgateway.settings.Settings;
import chatgateway.settings.SystemSettings;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;

/**
 * {@code GET /chat}: the chat page for a good token, a page that explains a bad one, and the empty shell without one.
 *
 * <p>The page is the same for everybody and holds nothing of the user: its script takes the token out of the address.
 */
public final class ChatPage {
    private final Settings settings;
    private final TokenVerifier verifier;
    private final ErrorPage errors;
    private final String html;

    public ChatPage(Settings settings, TokenVerifier verifier, ErrorPage errors, Assets assets) {
        this.settings = settings;
        this.verifier = verifier;
        this.errors = errors;
        this.html = new Template("chat.html").fill(Map.of("assets", assets.base()));
    }

    public void show(Context ctx) {
        if (!hasToken(ctx)) {
            show(ctx, settings.embedOrigins()); // whose page it will be is not known yet
            return;
        }
        try {
            var system = settings.system(verifier.verify(onlyToken(ctx)).systemId());
            if (Framing.isByStranger(ctx, system.embedOrigins())) {
                errors.showAnywhere(ctx, 403, "frame_not_allowed", system);
            } else {
                show(ctx, system.embedOrigins());
            }
        } catch (TokenException e) {
            refuse(ctx, e.error(), e.systemId().map(settings::system).orElse(settings.common()));
        }
    }

    private void show(Context ctx, Collection<String> embedOrigins) {
        ctx.header(SecurityHeaders.CSP, SecurityHeaders.pagePolicy(embedOrigins))
                .html(html);
    }

    private void refuse(Context ctx, ErrorCode error, SystemSettings system) {
        if (acceptsJsonOnly(ctx)) {
            throw new GatewayException(error);
        }
        errors.show(ctx, error.status(), error.code(), system);
    }

    /** The raw query tells: a name that is there twice or does not decode is a token that is there, and bad. */
    private static boolean hasToken(Context ctx) {
        var query = ctx.queryString();
        return query != null && Arrays.stream(query.split("&")).anyMatch(pair -> pair.split("=", 2)[0].equals("token"));
    }

    private static String onlyToken(Context ctx) throws TokenException {
        var tokens = Query.all(ctx, "token");
        if (tokens.size() != 1) {
            throw new TokenException(ErrorCode.TOKEN_INVALID);
        }
        return tokens.get(0);
    }

    private static boolean acceptsJsonOnly(Context ctx) {
        var accept = ctx.header("Accept");
        return accept != null && accept.contains("application/json") && !accept.contains("text/html");
    }
}
