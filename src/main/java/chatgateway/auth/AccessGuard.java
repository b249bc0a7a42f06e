package chatgateway.auth;

import chatgateway.http.ErrorCode;
import chatgateway.http.GatewayException;
import chatgateway.http.Query;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.Collections;
import java.util.regex.Pattern;

/** The one door: runs before every matched route and mount, and lets nobody past who lacks what the route asks for. */
public final class AccessGuard implements Handler {
    /** Of the request: the {@link ChatUser} the guard has let in. */
    public static final String USER = "chat-user";

    private static final Pattern BEARER = Pattern.compile("(?i:Bearer) (\\S+)"); // RFC 6750 §2.1, RFC 9110 §11.1

    private final TokenVerifier verifier;

    public AccessGuard(TokenVerifier verifier) {
        this.verifier = verifier;
    }

    /** The user the guard has let in. */
    public static ChatUser user(Context ctx) {
        ChatUser user = ctx.attribute(USER);
        if (user == null) {
            throw new IllegalStateException("a handler asked for the user of a public route");
        }
        return user;
    }

    @Override
    public void handle(Context ctx) {
        if (ctx.header("X-HTTP-Method-Override") != null) {
            // Javalin would obey it (docs/decisions.md#jetty-beneath-javalin)
            throw new GatewayException(ErrorCode.METHOD_NOT_ALLOWED);
        }
        if (ctx.routeRoles().contains(Access.PUBLIC) || ctx.routeRoles().contains(Access.SIGNED_LINK)) {
            return;
        }
        ctx.attribute(USER, verify(bearerToken(ctx)));
        if (ctx.method().equals(HandlerType.HEAD)) {
            throw new GatewayException(ErrorCode.METHOD_NOT_ALLOWED); // Javalin would say 200 for whatever GET would do
        }
    }

    private ChatUser verify(String token) {
        try {
            return verifier.verify(token);
        } catch (TokenException e) {
            throw new GatewayException(e.error());
        }
    }

    /** The token of the one Authorization header. A token in the URL would end up in logs, so it is not looked for. */
    private static String bearerToken(Context ctx) {
        var headers = Collections.list(ctx.req().getHeaders("Authorization"));
        if (headers.isEmpty()) {
            throw new GatewayException(ErrorCode.TOKEN_MISSING);
        }
        var bearer = BEARER.matcher(headers.get(0));
        if (headers.size() > 1 || !bearer.matches() || Query.first(ctx, "token") != null) {
            throw new GatewayException(ErrorCode.TOKEN_INVALID); // RFC 6750 §2: one carrier, once
        }
        return bearer.group(1);
    }
}
