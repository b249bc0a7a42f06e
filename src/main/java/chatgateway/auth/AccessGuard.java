package chatgateway.auth;

import chatgateway.http.ErrorCode;
import chatgateway.http.GatewayException;
import chatgateway.http.Query;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.Collections;
import java.util.regex.Pattern;

/** Authenticates requests: runs before every matched route and mount, and rejects those that lack the required access. */
public final class AccessGuard implements Handler {
    /** Request attribute that holds the authenticated {@link ChatUser}. */
    public static final String USER = "chat-user";

    private static final Pattern BEARER = Pattern.compile("(?i:Bearer) (\\S+)"); // RFC 6750 §2.1, RFC 9110 §11.1

    private final TokenVerifier verifier;

    public AccessGuard(TokenVerifier verifier) {
        this.verifier = verifier;
    }

    /** The authenticated user of the request. */
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
            // Javalin would route by it (docs/decisions.md#jetty-beneath-javalin)
            throw new GatewayException(ErrorCode.METHOD_NOT_ALLOWED);
        }
        if (ctx.routeRoles().contains(Access.PUBLIC) || ctx.routeRoles().contains(Access.SIGNED_LINK)) {
            return;
        }
        ctx.attribute(USER, verify(bearerToken(ctx)));
        if (ctx.method().equals(HandlerType.HEAD)) {
            throw new GatewayException(
                    ErrorCode.METHOD_NOT_ALLOWED); // Javalin would answer 200 without running the handler
        }
    }

    private ChatUser verify(String token) {
        try {
            return verifier.verify(token);
        } catch (TokenException e) {
            throw new GatewayException(e.error());
        }
    }

    /** The token of the Authorization header. A token in the URL is rejected, because URLs are logged. */
    private static String bearerToken(Context ctx) {
        var headers = Collections.list(ctx.req().getHeaders("Authorization"));
        if (headers.isEmpty()) {
            throw new GatewayException(ErrorCode.TOKEN_MISSING);
        }
        var bearer = BEARER.matcher(headers.get(0));
        if (headers.size() > 1 || !bearer.matches() || Query.first(ctx, "token") != null) {
            throw new GatewayException(ErrorCode.TOKEN_INVALID); // RFC 6750 §2: exactly one token, by one method
        }
        return bearer.group(1);
    }
}
