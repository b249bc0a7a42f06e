package chatgateway.demo;

import chatgateway.auth.TokenIssuer;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import io.javalin.http.UnauthorizedResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A small stand-in for CoinTutor: signs tokens for its logged-in user and opens the chat in the three ways of the
 * integration contract.
 */
public final class DemoHost implements AutoCloseable {
    private static final String LOGIN = "demo_user";
    private static final Duration TTL = Duration.ofHours(1);
    private static final Duration SHORT_TTL = Duration.ofSeconds(20);

    /**
     * A user of the host; DrillQuiz is a second product behind the same gateway.
     *
     * @param chatUser whose chat this user opens: a teacher reads a pupil's
     * @param claims what the token has beside the user
     */
    record User(String id, String name, String system, String chatUser, Map<String, ?> claims) {
        User(String id, String name, String system) {
            this(id, name, system, id, Map.of());
        }
    }

    /** Ends the ids of the systems with a Korean app: a host that speaks two languages has a Dify app for each. */
    static final String KOREAN = "-ko";

    /** A system that only another site may frame. */
    static final String UNLISTED = "elsewhere";

    static final List<User> USERS = List.of(
            new User("minji", "김민지", "cointutor"),
            new User("alex", "Alex Carter", "cointutor"),
            new User("dana", "Dana Novak", "drillquiz"),
            new User(
                    "lee",
                    "이선생 → 김민지",
                    "cointutor",
                    "minji",
                    Map.of("name", "김민지", "access", "read", "act", Map.of("sub", "lee", "name", "이선생"))),
            new User("jun", "박준 (3/day)", "cointutor", "jun", Map.of("limits", Map.of("messages_per_day", 3))));

    private final TokenIssuer issuer;
    private final String gatewayUrl;
    private final Javalin server;

    /** @param port 0 for any free one */
    DemoHost(TokenIssuer issuer, DemoEvents events, String gatewayUrl, String host, int port) {
        this.issuer = issuer;
        this.gatewayUrl = gatewayUrl;
        this.server = Javalin.create(app -> {
            app.startup.showJavalinBanner = false;
            app.startup.startupWatcherEnabled = false;
            app.jetty.host = host;
            app.jetty.port = port;
            app.routes.get(
                    "/",
                    ctx -> ctx.header("Cache-Control", "no-store")
                            .header("Vary", "Accept-Language")
                            .html(page(isKorean(ctx))));
            app.routes.get("/host.js", ctx -> file(ctx, "host.js", "text/javascript"));
            app.routes.get("/host.css", ctx -> file(ctx, "host.css", "text/css"));
            app.routes.get(
                    "/api/users",
                    ctx -> ctx.json(
                            Map.of("users", USERS, "current", loggedIn(ctx).id())));
            app.routes.post("/api/login", DemoHost::login);
            app.routes.get("/api/events", ctx -> ctx.json(events.of(loggedIn(ctx))));
            app.routes.get(
                    "/api/chat-url",
                    ctx -> ctx.json(Map.of("url", chatUrl(loggedIn(ctx), isKorean(ctx), ctx.queryParam("kind")))));
        });
    }

    DemoHost start() {
        server.start();
        return this;
    }

    int port() {
        return server.port();
    }

    /** The chat URL that a host's backend returns to its page: with a token for this user. */
    String chatUrl(User user, boolean korean) {
        return chatUrl(user, korean, null);
    }

    /** @param kind {@code short} for a short-lived token, {@code unlisted} for a system that does not list this site */
    private String chatUrl(User user, boolean korean, String kind) {
        var system = "unlisted".equals(kind) ? UNLISTED : user.system() + (korean ? KOREAN : "");
        var ttl = "short".equals(kind) ? SHORT_TTL : TTL;
        return gatewayUrl + "/chat?token=" + issuer.issue(system, user.chatUser(), user.claims(), ttl);
    }

    private String page(boolean korean) throws IOException {
        try (var page = DemoHost.class.getResourceAsStream(korean ? "host.ko.html" : "host.html")) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8).replace("{{gateway}}", gatewayUrl);
        }
    }

    @Override
    public void close() {
        server.stop();
    }

    private static boolean isKorean(Context ctx) {
        var languages = ctx.header("Accept-Language");
        return languages != null && languages.startsWith("ko");
    }

    private static void login(Context ctx) {
        var user = find(ctx.queryParam("user"));
        ctx.cookie(new Cookie(LOGIN, user.id(), "/", -1, false, true, null, SameSite.LAX));
    }

    private static User loggedIn(Context ctx) {
        var login = ctx.cookie(LOGIN);
        return login == null ? USERS.get(0) : find(login);
    }

    private static User find(String id) {
        return USERS.stream()
                .filter(user -> user.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new UnauthorizedResponse("no such user"));
    }

    private static void file(Context ctx, String name, String type) {
        InputStream content = DemoHost.class.getResourceAsStream(name);
        ctx.contentType(type).header("Cache-Control", "no-store").result(content);
    }
}
