package chatgateway.cli;

import java.io.PrintStream;
import java.net.URI;
import java.util.Map;

/** Requests the chat page as a frame of the host's page does, from a machine that does not have the gateway's settings. */
final class GatewayCheck {
    private final PrintStream out;

    GatewayCheck(PrintStream out) {
        this.out = out;
    }

    /** Returns true if the gateway shows the chat to this host. */
    boolean run(URI host, URI gateway, String token) throws CheckFailure, InterruptedException {
        var chat = URI.create(HttpGet.origin(gateway) + "/chat?token=" + token);
        var reply = HttpGet.get(
                chat,
                Map.of(
                        "Accept", "text/html",
                        "Referer", HttpGet.origin(host) + "/",
                        "Sec-Fetch-Dest", "iframe",
                        "Sec-Fetch-Site", "cross-site"));
        var reference = reply.headers()
                .firstValue("X-Request-Id")
                .map(id -> " Its log has the reason under request_id=" + id + ".");
        switch (reply.statusCode()) {
            case 200 -> out.println("ok       The gateway shows the chat in a frame of " + HttpGet.origin(host) + ".");
            case 401 ->
                throw new CheckFailure(
                        "the gateway refuses the token, which the JWT_SECRET of this check accepts: the gateway has"
                                + " another secret, or its clock differs." + reference.orElse(""));
            case 403 ->
                throw new CheckFailure(
                        reply.body().contains("frame_not_allowed")
                                ? HttpGet.origin(host)
                                        + " may not frame the chat: the gateway's EMBED_ORIGINS does not list it."
                                        + " Links and redirects work."
                                : "the gateway's ALLOWED_SYSTEM_IDS does not list the system of the token.");
            default ->
                throw new CheckFailure(
                        HttpGet.origin(gateway) + "/chat answers " + reply.statusCode() + ": is it the gateway?");
        }
        return true;
    }
}
