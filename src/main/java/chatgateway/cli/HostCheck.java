package chatgateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatgateway.auth.ChatUser;
import chatgateway.auth.TokenDiagnosis;
import chatgateway.auth.TokenException;
import chatgateway.auth.TokenVerifier;
import chatgateway.json.Json;
import chatgateway.settings.Settings;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code check --from-host URL}: requests a chat URL from the host as the host's page does, verifies its token, and prints
 * the findings.
 */
final class HostCheck {
    private static final Clock CLOCK = Clock.systemUTC();

    private final Settings settings;
    private final PrintStream out;
    private final boolean isRemote;

    /** @param isRemote whether these are not the gateway's settings, so that the gateway itself must be asked */
    HostCheck(Settings settings, PrintStream out, boolean isRemote) {
        this.settings = settings;
        this.out = out;
        this.isRemote = isRemote;
    }

    /**
     * Returns true if a chat opened from this host would work.
     *
     * @param address the host's endpoint that returns a chat URL, such as {@code /api/chat-url}
     * @param cookie the {@code Cookie} header of a logged-in user, or null
     * @param page a page of the host, or null
     */
    boolean run(URI address, @Nullable String cookie, @Nullable URI page) throws InterruptedException {
        try {
            var headers = new HashMap<String, String>();
            if (cookie != null) {
                headers.put("Cookie", cookie);
            }
            if (page != null) {
                new PageCheck(out).run(page, headers, settings.publicUrl(), address);
            }
            headers.put("Accept", "application/json");
            var reply = HttpGet.get(address, headers);
            var chatUrl = chatUrl(reply);
            out.println("ok       " + address + " gives a chat URL.");
            var token = token(chatUrl);
            var user = user(token, clockAhead(reply));
            return isRemote
                    ? new GatewayCheck(out).run(address, chatUrl, token)
                    : framing(address, chatUrl, user.systemId());
        } catch (CheckFailure e) {
            out.println("WRONG    " + e.getMessage());
            return false;
        }
    }

    private static URI chatUrl(HttpResponse<String> reply) throws CheckFailure {
        var status = reply.statusCode();
        var redirect = reply.headers()
                .firstValue("Location")
                .filter(location -> location.matches("[^?#]*/chat[?#].*token=.*"));
        if (redirect.isPresent()) { // the endpoint redirects to the chat instead of returning JSON
            return reply.uri().resolve(uri(redirect.get()));
        }
        if (status == 401 || status == 403 || status / 100 == 3) {
            throw new CheckFailure(
                    "the host answers " + status + ", so it wants somebody logged in. Copy the Cookie header of"
                            + " your own session there: put it into a file, and add --cookie @FILE.");
        }
        if (status != 200) {
            throw new CheckFailure("the host answers " + status + " instead of {\"url\": …}.");
        }
        var body = Json.object(reply.body().getBytes(UTF_8));
        var url = body.map(json -> json.path("url").asText()).orElse("");
        if (url.isEmpty()) {
            throw new CheckFailure("the host must answer with JSON: {\"url\": \"https://<gateway>/chat?token=<JWT>\"}. "
                    + body.map(HostCheck::keys).orElse("It is no JSON object."));
        }
        var chatUrl = uri(url);
        if (chatUrl.getRawAuthority() == null) {
            throw new CheckFailure(
                    "the chat URL must be a whole one, with https:// and the gateway's host: the page that opens"
                            + " it is the host's.");
        }
        return chatUrl;
    }

    private static String keys(ObjectNode json) {
        return json.isEmpty()
                ? "It is empty."
                : "Its keys are "
                        + String.join(
                                ", ",
                                json.properties().stream()
                                        .map(Map.Entry::getKey)
                                        .toList()) + ".";
    }

    private static URI uri(String text) throws CheckFailure {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new CheckFailure("what the host gives is no URL.");
        }
    }

    private String token(URI chatUrl) throws CheckFailure {
        var gateway = URI.create(settings.publicUrl());
        if (!HttpGet.origin(gateway).equals(HttpGet.origin(chatUrl))) {
            throw new CheckFailure("the chat URL leads to " + HttpGet.origin(chatUrl)
                    + ", and PUBLIC_URL says that this gateway is " + HttpGet.origin(gateway) + ".");
        }
        if (chatUrl.getPath().matches("//+chat")) {
            out.println("warning  The chat URL's path is " + chatUrl.getPath()
                    + ", which the gateway redirects to /chat: leave out the slash at the end of its base address.");
        } else if (!"/chat".equals(chatUrl.getPath())) {
            throw new CheckFailure("the chat URL's path is " + chatUrl.getPath() + ", and must be /chat.");
        }
        var tokens = Stream.of(chatUrl.getRawQuery(), chatUrl.getRawFragment())
                .filter(Objects::nonNull)
                .flatMap(part -> Arrays.stream(part.split("&")))
                .filter(part -> part.startsWith("token="))
                .toList();
        if (tokens.size() != 1) {
            throw new CheckFailure("the chat URL has " + tokens.size() + " parameters named token, and must have one.");
        }
        return tokens.get(0).substring("token=".length());
    }

    private ChatUser user(String token, @Nullable Duration hostClock) throws CheckFailure {
        try {
            var user = new TokenVerifier(settings, CLOCK).verify(token);
            out.println("ok       Its token is good: Dify will know this user as " + user.difyUser() + ".");
            if (!user.userId().chars().allMatch(c -> c < 0x80)) {
                out.println(
                        "warning  The user_id is not plain ASCII: a Dify on MySQL takes ids that differ only in accents or"
                                + " width for one user. Ids that users cannot choose, such as numbers, are safe.");
            }
            return user;
        } catch (TokenException e) {
            throw new CheckFailure(
                    "the token: " + new TokenDiagnosis(settings, CLOCK).explain(token, e.fault(), hostClock));
        }
    }

    /** Checks whether browsers allow the host's pages to frame the chat. Links and redirects always work. */
    private boolean framing(URI host, URI chatUrl, String systemId) {
        var origins = settings.system(systemId).embedOrigins();
        if (!origins.isEmpty() && !origins.contains(HttpGet.origin(host))) {
            out.println("WRONG    " + HttpGet.origin(host) + " may not frame the chat: EMBED_ORIGINS lists "
                    + String.join(", ", origins) + ". Links and redirects work.");
            return false;
        }
        if ("https".equals(host.getScheme()) && !"https".equals(chatUrl.getScheme())) {
            out.println("WRONG    The host is https and the gateway is not: browsers show no such frame.");
            return false;
        }
        out.println("ok       " + HttpGet.origin(host) + " may frame the chat"
                + (origins.isEmpty() ? ", as any site may." : "."));
        return true;
    }

    private static @Nullable Duration clockAhead(HttpResponse<?> reply) {
        try {
            return reply.headers()
                    .firstValue("Date")
                    .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME))
                    .map(date -> Duration.between(CLOCK.instant(), date.toInstant()))
                    .orElse(null);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
