import static java.nio.charset.StandardCharsets.UTF_8;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Executors;

/** A pretend CoinTutor in Java: knows who is logged in, and signs a chat URL for them. Needs java-jwt. */
public class Host {
    static final String JWT_SECRET = setting("JWT_SECRET", null);
    static final String GATEWAY_URL = setting("GATEWAY_URL", "http://localhost:8000");
    static final int PORT = Integer.parseInt(setting("PORT", "3000"));
    static final String SYSTEM_ID = setting("SYSTEM_ID", "cointutor");

    /** The part to take home: who the user is, signed, for one hour. */
    static String chatUrl(String userId) {
        var token = JWT.create()
                .withClaim("system_id", SYSTEM_ID)
                .withClaim("user_id", userId)
                .withExpiresAt(Instant.now().plusSeconds(3600))
                .sign(Algorithm.HMAC256(JWT_SECRET));
        return GATEWAY_URL + "/chat?token=" + token;
    }

    public static void main(String[] args) throws IOException {
        var page = Files.readString(Path.of("samples", "page.html")).replace("{{GATEWAY_URL}}", GATEWAY_URL);
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", PORT), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> answer(exchange, page));
        server.start();
        System.out.println(SYSTEM_ID + " is at http://127.0.0.1:" + server.getAddress().getPort());
    }

    static void answer(HttpExchange exchange, String page) throws IOException {
        var address = exchange.getRequestURI();
        var user = valueOfUser(exchange.getRequestHeaders().getFirst("Cookie"), "; ");
        switch (address.getPath()) {
            case "/" -> reply(exchange, 200, "text/html", page.replace("{{LOGGED_IN}}", "" + !user.isEmpty()));
            case "/api/chat-url" -> {
                if (user.isEmpty()) {
                    reply(exchange, 401, "application/json", "{\"error\": \"Nobody is logged in.\"}");
                } else {
                    reply(exchange, 200, "application/json", "{\"url\": \"" + chatUrl(user) + "\"}");
                }
            }
            case "/login" -> logIn(exchange, valueOfUser(address.getRawQuery(), "&"));
            case "/logout" -> logIn(exchange, "");
            default -> reply(exchange, 404, "text/plain", "Nothing is here.");
        }
    }

    /** Pretended: a real host asks its session, never a cookie that anybody can write. */
    static String valueOfUser(String pairs, String separator) {
        return Arrays.stream(Objects.requireNonNullElse(pairs, "").split(separator))
                .filter(pair -> pair.startsWith("user="))
                .map(pair -> URLDecoder.decode(pair.substring("user=".length()), UTF_8))
                .findFirst()
                .orElse("");
    }

    static void logIn(HttpExchange exchange, String user) throws IOException {
        var cookie = "user=" + URLEncoder.encode(user, UTF_8) + "; Path=/; HttpOnly; SameSite=Lax";
        exchange.getResponseHeaders().set("Set-Cookie", cookie);
        exchange.getResponseHeaders().set("Location", "/");
        reply(exchange, 303, "text/plain", "");
    }

    static void reply(HttpExchange exchange, int status, String type, String text) throws IOException {
        var bytes = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store"); // what one user was given is not for the next
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    static String setting(String name, String otherwise) {
        var value = System.getenv().getOrDefault(name, otherwise);
        if (value == null) {
            System.err.println(name + " is not set; it has to be the gateway's.");
            System.exit(1);
        }
        return value;
    }
}
