package chatgateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.TestGateway;
import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code check --from-host} reports every common mistake of a host, with the remedy. */
@TestInstance(Lifecycle.PER_CLASS)
class HostCheckTest {
    private static final String GATEWAY = "https://chat.example.com";

    private final HttpServer host = start();
    private volatile int status = 200;
    private volatile String location;
    private volatile String reply = "";
    private volatile String cookie;
    private volatile String policy;

    @AfterAll
    void stop() {
        host.stop(0);
    }

    static Stream<Arguments> mistakes() {
        var secret = TestGateway.SECRET;
        return Stream.of(
                arguments("another secret", signed("x".repeat(40), token -> token), "signed with another secret"),
                arguments("a line break", signed(secret + "\n", token -> token), "copy ends with a line break"),
                arguments("quotes", signed('"' + secret + '"', token -> token), "has quotation marks around it"),
                arguments("no user", token(claims().withClaim("user_id", (String) null)), "claim user_id is missing"),
                arguments("no end", token(claims().withClaim("exp", (String) null)), "claim exp is missing"),
                arguments("a number", signed(secret, token -> token.withClaim("user_id", 42)), "must be a string"),
                arguments(
                        "milliseconds",
                        signed(secret, token -> token.withClaim("exp", System.currentTimeMillis() + 3_600_000)),
                        "is in milliseconds"),
                arguments(
                        "expired",
                        signed(
                                secret,
                                token -> token.withExpiresAt(Instant.now().minusSeconds(900))),
                        "it ended 9"),
                arguments(
                        "too long",
                        signed(
                                secret,
                                token -> token.withExpiresAt(Instant.now().plusSeconds(999_999))),
                        "JWT_MAX_TTL_SECONDS allows 86400"),
                arguments(
                        "the future",
                        signed(secret, token -> token.withIssuedAt(Instant.now().plusSeconds(600))),
                        "claim iat is in the future"),
                arguments(
                        "another system",
                        signed(secret, token -> token.withClaim("system_id", "mathtutor")),
                        "ALLOWED_SYSTEM_IDS does not list the system mathtutor"),
                arguments("an underscore", signed(secret, token -> token.withClaim("system_id", "a_b")), "without '_'"),
                arguments("a space", signed(secret, token -> token.withClaim("user_id", " minji")), "without spaces"),
                arguments("another way to sign", claims().sign(Algorithm.HMAC512(secret)), "signed with HS512"),
                arguments("no token at all", "eyJhbGciOi", "is no JWT"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void a_bad_token_is_explained(String mistake, String token, String words) throws Exception {
        reply = "{\"url\":\"" + GATEWAY + "/chat?token=" + token + "\"}";

        var said = check(false, Map.of());

        assertTrue(said.contains("WRONG    the token: ") && said.contains(words), said);
        assertFalse(said.contains(TestGateway.SECRET) || said.contains(token), "it repeats a secret");
    }

    @Test
    void prints_the_user_of_a_valid_host() throws Exception {
        reply = "{\"url\":\"" + GATEWAY + "/chat?token=" + TestGateway.token("minji") + "\"}";

        var said = check(true, Map.of());

        assertTrue(said.contains("Dify will know this user as cointutor_minji."), said);
        assertTrue(said.contains("may frame the chat, as any site may."), said);
        assertEquals("session=1", cookie);

        var other = check(false, Map.of("EMBED_ORIGINS", "https://www.cointutor.kr"));
        assertTrue(other.contains("may not frame the chat: EMBED_ORIGINS lists https://www.cointutor.kr"), other);
        assertTrue(check(true, Map.of("EMBED_ORIGINS", origin())).contains(origin() + " may frame the chat."));
    }

    @Test
    void explains_what_a_host_without_a_chat_url_must_return() throws Exception {
        var token = TestGateway.token("minji");
        reply = "{\"link\":\"x\",\"user\":1}";
        assertTrue(check(false, Map.of()).contains("Its keys are link, user."));
        assertTrue(check(false, Map.of()).contains("must answer with JSON: {\"url\""));
        reply = "{\"url\":\"https://other.example.com/chat?token=" + token + "\"}";
        assertTrue(check(false, Map.of()).contains("leads to https://other.example.com, and PUBLIC_URL says"));
        reply = "{\"url\":\"" + GATEWAY + "/?token=" + token + "\"}";
        assertTrue(check(false, Map.of()).contains("must be /chat"));
        reply = "{\"url\":\"" + GATEWAY + "/chat#token=" + token + "\"}";
        assertFalse(check(true, Map.of()).contains("parameters named token"));
        reply = "{\"url\":\"" + GATEWAY + "//chat?token=" + token + "\"}";
        assertTrue(
                check(true, Map.of()).contains("warning  The chat URL's path is //chat, which the gateway redirects"));
        reply = "{\"url\":\"" + GATEWAY + "/chat?jwt=" + token + "\"}";
        assertTrue(check(false, Map.of()).contains("0 parameters named token"));
        reply = "{\"url\":\"no url\"}";
        assertTrue(check(false, Map.of()).contains("is no URL"));
        reply = "{\"url\":\"/chat?token=" + token + "\"}";
        assertTrue(check(false, Map.of()).contains("must be a whole one"));
        status = 401;
        assertTrue(check(false, Map.of()).contains("wants somebody logged in"));
        status = 500;
        assertTrue(check(false, Map.of()).contains("answers 500 instead of"));
        status = 302;
        location = GATEWAY + "/chat?token=" + token;
        assertTrue(check(true, Map.of()).contains("cointutor_minji"), "a host may redirect");
        location = GATEWAY + "/chat#token=" + token;
        assertTrue(check(true, Map.of()).contains("cointutor_minji"), "also with the token where no log sees it");
        location = GATEWAY + "/chat?from=menu#token=" + token;
        assertTrue(check(true, Map.of()).contains("cointutor_minji"));
        location = null;
        status = 200;
    }

    @Test
    void what_cannot_be_asked_is_no_stack_trace() throws Exception {
        var out = new ByteArrayOutputStream();
        var check = new HostCheck(
                TestGateway.settings("http://127.0.0.1:9", Map.of()), new PrintStream(out, true, UTF_8), false);

        assertFalse(check.run(URI.create("http://cointutor_web:8080/api/chat-url"), null, null));
        assertFalse(check.run(URI.create(origin() + "/api/chat-url"), "session=1\nsecret", null));
        var said = out.toString(UTF_8);
        assertTrue(said.contains("characters that HTTP does not allow"), said);
        assertFalse(said.contains("secret"), said);
    }

    /** From a developer's machine, with the secret and the gateway's address alone. */
    @Test
    void the_gateway_itself_is_asked_where_its_settings_are_not_at_hand() throws Exception {
        var listed = Map.of("EMBED_ORIGINS", origin(), "ALLOWED_SYSTEM_IDS", "cointutor");
        try (var gateway = TestGateway.start(DifyVersion.V1_12, Mode.CHAT, listed)) {
            reply = "{\"url\":\"" + gateway.url() + "/chat?token=" + TestGateway.token("minji") + "\"}";
            assertTrue(remotely(true, gateway, TestGateway.SECRET, origin())
                    .contains("shows the chat in a frame of " + origin()));
            assertTrue(remotely(false, gateway, "another-secret-of-another-gateway-0123", origin())
                    .contains("signed with another secret"));

            var other = TestGateway.token("drillquiz", "minji", Duration.ofHours(1));
            reply = "{\"url\":\"" + gateway.url() + "/chat?token=" + other + "\"}";
            assertTrue(remotely(false, gateway, TestGateway.SECRET, origin())
                    .contains("ALLOWED_SYSTEM_IDS does not list"));
        }
        try (var gateway =
                TestGateway.start(DifyVersion.V1_12, Mode.CHAT, Map.of("EMBED_ORIGINS", "https://www.cointutor.kr"))) {
            reply = "{\"url\":\"" + gateway.url() + "/chat?token=" + TestGateway.token("minji") + "\"}";
            assertTrue(remotely(false, gateway, TestGateway.SECRET, origin())
                    .contains(origin() + " may not frame the chat: the gateway's EMBED_ORIGINS"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            default-src 'self' | frame-src https://chat.example.com and script-src-elem https://chat.example.com
            default-src 'self'; script-src https://chat.example.com | lacks frame-src https://chat.example.com.
            default-src 'self'; script-src 'nonce-x' 'strict-dynamic'; child-src *.example.com | lets the chat in.
            frame-src https://other.example.com | lacks frame-src https://chat.example.com.
            frame-src https:; connect-src 'none' | lacks connect-src
            img-src 'self' | lets the chat in.
            """)
    void the_policy_of_a_page_is_read(String csp, String words) throws Exception {
        policy = csp;
        reply = "{\"url\":\"" + GATEWAY + "/chat?token=" + TestGateway.token("minji") + "\"}";
        var out = new ByteArrayOutputStream();
        var settings = TestGateway.settings("http://127.0.0.1:9", Map.of("PUBLIC_URL", GATEWAY));
        new HostCheck(settings, new PrintStream(out, true, UTF_8), false)
                .run(URI.create(origin() + "/api/chat-url"), null, URI.create(origin() + "/api/chat-url"));
        policy = null;

        assertTrue(out.toString(UTF_8).contains(words), out.toString(UTF_8));
    }

    private String remotely(boolean good, TestGateway gateway, String secret, String host) throws Exception {
        var out = new ByteArrayOutputStream();
        var arguments = List.of("--from-host", host + "/api/chat-url", "--gateway", gateway.url() + "/");
        var settings = CheckCommand.settings(arguments, Map.of("JWT_SECRET", secret), Path.of("no-such-directory"));
        var check = new CheckCommand(settings, InputStream.nullInputStream(), new PrintStream(out, true, UTF_8));
        assertEquals(good, check.run(arguments), out.toString(UTF_8));
        return out.toString(UTF_8);
    }

    private String check(boolean good, Map<String, String> more) throws Exception {
        var variables = new java.util.HashMap<>(more);
        variables.put("PUBLIC_URL", GATEWAY);
        variables.put("ALLOWED_SYSTEM_IDS", "cointutor");
        var out = new ByteArrayOutputStream();
        var settings = TestGateway.settings("http://127.0.0.1:9", variables);
        var address = URI.create(origin() + "/api/chat-url");
        assertEquals(
                good,
                new HostCheck(settings, new PrintStream(out, true, UTF_8), false).run(address, "session=1", null));
        return out.toString(UTF_8);
    }

    private String origin() {
        return "http://127.0.0.1:" + host.getAddress().getPort();
    }

    private HttpServer start() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/api/chat-url", this::answer);
            server.start();
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        cookie = exchange.getRequestHeaders().getFirst("Cookie");
        if (location != null) {
            exchange.getResponseHeaders().add("Location", location);
        }
        if (policy != null) {
            exchange.getResponseHeaders().add("Content-Security-Policy", policy);
        }
        var bytes = reply.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String signed(String secret, UnaryOperator<JWTCreator.Builder> change) {
        return change.apply(claims()).sign(Algorithm.HMAC256(secret));
    }

    private static String token(JWTCreator.Builder claims) {
        return claims.sign(Algorithm.HMAC256(TestGateway.SECRET));
    }

    private static JWTCreator.Builder claims() {
        return JWT.create()
                .withClaim("system_id", "cointutor")
                .withClaim("user_id", "minji")
                .withExpiresAt(Instant.now().plusSeconds(3600));
    }
}
