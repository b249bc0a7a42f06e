package chatgateway.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatgateway.json.Json;
import chatgateway.settings.EventTarget;
import chatgateway.settings.Secret;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.UnauthorizedResponse;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * The part of the host's backend that receives the gateway's events (docs/integrate.md#events): verifies them, as the libraries of
 * Standard Webhooks do, and keeps the last ones. It listens on loopback only.
 */
final class DemoEvents implements AutoCloseable {
    private static final int MOST = 100;
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private final Deque<ObjectNode> events = new ConcurrentLinkedDeque<>(); // the newest first
    private final Javalin server;
    private final EventTarget target;

    DemoEvents() {
        server = Javalin.create(app -> {
                    app.startup.showJavalinBanner = false;
                    app.startup.startupWatcherEnabled = false;
                    app.jetty.host = "127.0.0.1";
                    app.jetty.port = 0;
                    app.routes.post("/events", this::receive);
                })
                .start();
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        var secret = new Secret("whsec_" + Base64.getEncoder().encodeToString(key));
        target = new EventTarget("http://127.0.0.1:" + server.port() + "/events", secret, false);
    }

    String url() {
        return target.url();
    }

    String secret() {
        return target.secret().value();
    }

    /** The last events about this user, the newest first. */
    List<ObjectNode> of(DemoHost.User user) {
        return events.stream()
                .filter(event -> event.path("data").path("user_id").asText().equals(user.chatUser()))
                .toList();
    }

    private void receive(Context ctx) {
        var id = header(ctx, "webhook-id");
        var time = header(ctx, "webhook-timestamp");
        if (!time.matches("\\d{1,12}") || !isRecent(Long.parseLong(time))) {
            throw new UnauthorizedResponse("too old, or no event");
        }
        var expected = target.signature(id, Long.parseLong(time), ctx.body());
        if (!MessageDigest.isEqual(
                expected.getBytes(UTF_8), header(ctx, "webhook-signature").getBytes(UTF_8))) {
            throw new UnauthorizedResponse("the signature is wrong");
        }
        events.addFirst(Json.object(ctx.bodyAsBytes()).orElseThrow());
        if (events.size() > MOST) {
            events.pollLast();
        }
        ctx.status(204);
    }

    private static boolean isRecent(long unixSeconds) {
        return Math.abs(Instant.now().getEpochSecond() - unixSeconds) < TOLERANCE.toSeconds();
    }

    private static String header(Context ctx, String name) {
        var value = ctx.header(name);
        return value == null ? "" : value;
    }

    @Override
    public void close() {
        server.stop();
    }
}
