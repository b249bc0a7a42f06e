package chatgateway.auth;

import chatgateway.http.AnonymousClients;
import chatgateway.http.ErrorCode;
import chatgateway.http.GatewayException;
import chatgateway.http.Query;
import chatgateway.settings.Settings;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Authenticates requests: runs before every matched route and mount, and rejects those that lack the required access. */
public final class AccessGuard implements Handler {
    /** Request attribute that holds the authenticated {@link ChatUser}. */
    public static final String USER = "chat-user";

    /** Request attribute that holds the {@link RefusedToken}, if there was one. */
    public static final String REFUSED = "refused-token";

    private static final Pattern BEARER = Pattern.compile("(?i:Bearer) (\\S+)"); // RFC 6750 §2.1, RFC 9110 §11.1

    private final TokenVerifier verifier;
    private final TokenDiagnosis diagnosis;

    public AccessGuard(Settings settings, Clock clock) {
        this.verifier = new TokenVerifier(settings, clock);
        this.diagnosis = new TokenDiagnosis(settings, clock);
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
        var user = bearer(ctx);
        ctx.attribute(USER, user);
        AnonymousClients.authenticated(ctx.req());
        if (ctx.method().equals(HandlerType.HEAD)) {
            throw new GatewayException(
                    ErrorCode.METHOD_NOT_ALLOWED); // Javalin would answer 200 without running the handler
        }
        if (user.reader() != null && !ctx.routeRoles().contains(Access.READ)) {
            throw new GatewayException(ErrorCode.READ_ONLY);
        }
    }

    /**
     * The user of the only token in a list. A refusal is noted in the request, for the log.
     *
     * @throws TokenException as {@link TokenVerifier#verify}, also for several tokens
     */
    public ChatUser user(Context ctx, List<String> tokens) throws TokenException {
        var token = tokens.isEmpty() ? "" : tokens.get(0);
        try {
            TokenException.require(tokens.size() < 2, TokenFault.GIVEN_TWICE);
            return verifier.verify(token);
        } catch (TokenException e) {
            ctx.attribute(REFUSED, new RefusedToken(e.fault(), diagnosis.claimedSystem(token)));
            throw e;
        }
    }

    /** The user of the Authorization header's token. A token in the URL as well is rejected (RFC 6750 §2). */
    private ChatUser bearer(Context ctx) {
        var headers = Collections.list(ctx.req().getHeaders("Authorization"));
        if (headers.isEmpty()) {
            throw new GatewayException(ErrorCode.TOKEN_MISSING);
        }
        var bearer = BEARER.matcher(headers.get(0));
        if (!bearer.matches()) {
            ctx.attribute(REFUSED, new RefusedToken(TokenFault.NOT_BEARER, Optional.empty()));
            throw new GatewayException(ErrorCode.TOKEN_INVALID);
        }
        try {
            var others = Stream.concat(headers.stream().skip(1), Query.all(ctx, "token").stream());
            return user(ctx, Stream.concat(Stream.of(bearer.group(1)), others).toList());
        } catch (TokenException e) {
            throw new GatewayException(e.error());
        }
    }
}
