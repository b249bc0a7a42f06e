package chatgateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.Eventually;
import chatgateway.support.Leaks;
import chatgateway.support.ListeningSockets;
import chatgateway.support.Patience;
import chatgateway.support.Program;
import chatgateway.support.TestGateway;
import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import io.javalin.router.Endpoint;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The access log of the real program: one line for each request, and nothing in it that a client has written. */
@Tag("T8")
@Tag("T15")
@Tag("T23")
@TestInstance(Lifecycle.PER_CLASS)
class AccessLogTest {
    private static final Pattern LINE = Pattern.compile("[0-9-]{10}T[0-9:.]{12}(?:Z|[+-][0-9:]{5}) (?<level>INFO|DEBUG)"
            + " access - request_id=(?<id>[A-Za-z0-9._-]{1,64}) route=(?<route>unmatched|/\\S*) method=(?<method>[A-Za-z]+)"
            + " status=(?<status>\\d{1,3}) ms=(?<ms>\\d+) first_ms=(?<first>-|\\d+) bytes=(?<bytes>\\d+)"
            + " system=(?<system>-|[A-Za-z0-9.-]+) user=(?<user>-|[0-9a-f]{8}) actor=(?<actor>-|[0-9a-f]{8})"
            + " code=(?<code>-|[a-z_]+) reason=(?<reason>-|[a-z_0-9]+)");
    private static final String SOME_ID = "5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11";
    private static final String USER = "somebody-special";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private DemoDify dify;
    private Program program;
    private Program replica; // with its metrics, and louder

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));
        program = Program.start(directory, TestGateway.variables(dify.baseUrl(), Map.of()));
        var louder =
                Map.of("LOG_LEVEL", "debug", "METRICS_PORT", "0", "JWT_OLD_SECRET", "q7Zp0vXn3LrT8mKd5WcY1sHf6JbG2aEu");
        replica = Program.start(directory, TestGateway.variables(dify.baseUrl(), louder));
    }

    @AfterAll
    void stop() {
        program.close();
        replica.close();
        dify.close();
    }

    @Test
    void every_route_is_named_by_its_template() throws Exception {
        var routes = RouteTable.of(new Gateway(TestGateway.settings(dify.baseUrl(), Map.of())));
        for (var route : routes) {
            if (route.path.equals("/health") || route.path.equals("/ready") || !route.method.isHttpMethod()) {
                continue;
            }
            var path = route.path.replaceAll("\\{[^}]*}|<[^>]*>", SOME_ID);
            var id = UUID.randomUUID().toString();
            var response = send(request(program, path, id).method(route.method.name(), BodyPublishers.ofString("{}")));

            var line = line(program, id);
            assertEquals(route.path, line.group("route"));
            assertEquals(route.method.name(), line.group("method"));
            assertEquals(String.valueOf(response.statusCode()), line.group("status"));
            assertEquals(response.body().length, Integer.parseInt(line.group("bytes")), route.path);
            assertEquals(isForUsers(route) ? "cointutor" : "-", line.group("system"), route.path);
        }
        assertTrue(routes.size() > 30, "all routes were there: " + routes.size());
        assertFalse(program.output().contains(SOME_ID));
    }

    @Test
    void a_streamed_answer_is_one_line_at_its_end_with_the_time_of_its_first_byte() throws Exception {
        var read = new CountDownLatch(1);
        dify.play(answer -> {
            answer.pause(Duration.ofMillis(200));
            answer.text("Hello");
            read.await();
            answer.pause(Duration.ofMillis(200));
            answer.end();
        });
        var id = "stream-1";
        var bytes = 0;
        try (var body = http.send(ask(program, id).build(), BodyHandlers.ofInputStream())
                .body()) {
            bytes = body.read() < 0 ? 0 : 1;
            assertFalse(program.output().contains(id), "the line comes at the end");
            read.countDown();
            bytes += body.readAllBytes().length;
        }

        var line = line(program, id);
        var first = Integer.parseInt(line.group("first"));
        assertEquals(bytes, Integer.parseInt(line.group("bytes")));
        assertTrue(first >= 200 && Integer.parseInt(line.group("ms")) >= first + 199, line.group()); // rounded each
    }

    @Test
    void a_user_has_the_same_hash_on_every_replica_and_another_user_has_another() throws Exception {
        var here = hash(program, "cointutor", USER, "a1");
        var there = hash(replica, "cointutor", USER, "a2");
        var other = hash(program, "cointutor", "somebody-else", "a3");
        var same_id_elsewhere = hash(program, "drillquiz", USER, "a4");

        assertEquals(here, there);
        assertNotEquals(here, other);
        assertNotEquals(here, same_id_elsewhere);
        assertFalse(program.output().contains(USER), program.output());
    }

    @Test
    void a_reader_is_named_beside_the_user_whose_conversations_are_read() throws Exception {
        var token = TestGateway.readToken(USER, "teacher-special");
        send(HttpRequest.newBuilder(URI.create(program.url() + "/v1/conversations"))
                .header("X-Request-Id", "read-1")
                .header("Authorization", "Bearer " + token));

        var line = line(program, "read-1");
        assertEquals(hash(program, "cointutor", USER, "read-2"), line.group("user"));
        assertEquals(hash(program, "cointutor", "teacher-special", "read-3"), line.group("actor"));
        assertEquals("-", line(program, "read-2").group("actor"));
        assertFalse(program.output().contains("teacher-special"));
    }

    /** A reader quotes the reference; the log has the cause under it, and nothing of the token. */
    @Test
    void a_refused_token_is_logged_with_its_cause() throws Exception {
        var token = JWT.create()
                .withClaim("system_id", "cointutor")
                .withClaim("user_id", USER)
                .withClaim("exp", System.currentTimeMillis() + 3_600_000)
                .sign(Algorithm.HMAC256(TestGateway.SECRET));
        var page = send(HttpRequest.newBuilder(URI.create(program.url() + "/chat?token=" + token))
                .header("Accept-Language", "en")
                .header("X-Request-Id", "refused-1"));
        var call = send(HttpRequest.newBuilder(URI.create(program.url() + "/api/session"))
                .header("Authorization", "Bearer " + token)
                .header("X-Request-Id", "refused-2"));

        assertEquals(401, page.statusCode());
        assertTrue(
                new String(page.body(), UTF_8).contains("Reference: refused-1"), "the page has a reference to quote");
        assertEquals(401, call.statusCode());
        for (var id : new String[] {"refused-1", "refused-2"}) {
            var line = line(program, id);
            assertEquals("token_invalid", line.group("code"));
            assertEquals("exp_in_ms", line.group("reason"));
        }
        var causes = program.output()
                .lines()
                .filter(line -> line.contains(" RefusedTokens - "))
                .filter(line -> line.contains("reason=exp_in_ms"))
                .toList();
        assertEquals(1, causes.size(), "one line in a while, not one for each: " + causes);
        assertTrue(
                causes.get(0)
                        .contains(
                                "request_id=refused-1 code=token_invalid reason=exp_in_ms system=cointutor omitted=0 The token:"
                                        + " the claim exp is in milliseconds"),
                causes.get(0));
        assertFalse(program.output().contains(token.substring(0, 20)), "nothing of the token");
    }

    /** Requests that Jetty rejects, and requests that try to forge log lines. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/%zz HTTP/1.1",
                "GET /c/../%00 HTTP/1.1",
                "GET http://evil.example/CANARY HTTP/1.1",
                "GET /CANARY?token=CANARY HTTP/1.1",
                "GET /CANARY%0d%0a2026-01-01T00:00:00.000Z%20INFO%20access%20-%20request_id=evil HTTP/1.1",
                "GET /v1/messages/CANARY%20status=200/suggested HTTP/1.1",
                "CANARY / HTTP/1.1",
                "CANARY\u0001X / HTTP/1.1",
                "GET / HTTP/1.1\r\nX-No: host",
                "GET / HTTP/9.9",
                "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: CANARY",
                "GET / HTTP/1.1\r\nX-Request-Id: CANARY request_id=x",
                "GET / HTTP/1.1\r\nX-Request-Id: a\u2028CANARY",
                "GET / HTTP/1.1\r\nX-Request-Id: \u001b[31mCANARY",
                "GET / HTTP/1.1\r\nUser-Agent: CANARY\r\nReferer: https://CANARY/?token=CANARY\r\nX-Forwarded-For: 6.6.6.6",
                "GET /chat?token=CANARY HTTP/1.1",
                "GET /v1/messages HTTP/1.1\r\nAuthorization: Bearer CANARY.CANARY.CANARY",
                "CONNECT /CANARY HTTP/1.1",
                "TRACE /CANARY HTTP/1.1",
                "OPTIONS * HTTP/1.1",
                "\u0016\u0003\u0001 CANARY"
            })
    void a_hostile_request_is_one_line_of_the_usual_form(String head) throws Exception {
        var id = header("x-request-id", exchange(head));

        line(program, id);
        assertOneLineEach(program);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /LONG HTTP/1.1", "GET / HTTP/1.1\r\nX-Long: LONG"})
    void what_is_too_long_is_one_short_line(String head) throws Exception {
        var response = exchange(head.replace("LONG", "CANARY".repeat(3_000)));

        var line = line(program, header("x-request-id", response));
        assertTrue(response.startsWith("http/1.1 " + line.group("status")), response);
        assertTrue(line.group().length() < 250, line.group());
        assertOneLineEach(program);
    }

    @Test
    void a_probe_is_a_line_at_debug_only() throws Exception {
        for (var path : new String[] {"/health", "/ready"}) {
            send(request(program, path, "probe" + path.length()));
            send(request(replica, path, "probe" + path.length()));
            assertEquals("DEBUG", line(replica, "probe" + path.length()).group("level"));
        }
        line(program, idOf(send(request(program, "/", "after-the-probes"))));
        assertFalse(program.output().contains("request_id=probe"), program.output());
    }

    @Test
    void without_a_port_for_metrics_nothing_listens_for_them() throws Exception {
        send(request(program, "/", "is-up"));
        send(request(replica, "/", "is-up"));
        replica.await(Pattern.compile("The metrics are served at 127.0.0.1, port (\\d+)"));

        assertEquals(1, ListeningSockets.sockets(program.pid()));
        assertEquals(2, ListeningSockets.sockets(replica.pid()));
    }

    @Test
    void the_document_shows_a_line_as_it_is() throws IOException {
        var shown = Files.readAllLines(Path.of("docs", "operate.md")).stream()
                .filter(line -> line.contains(" access - "))
                .toList();
        assertEquals(1, shown.size());
        assertTrue(LINE.matcher(shown.get(0).strip()).matches(), shown.get(0));
    }

    private static boolean isForUsers(Endpoint route) {
        return route.path.startsWith("/v1/") || route.path.startsWith("/api/");
    }

    private String hash(Program gateway, String system, String user, String id) throws Exception {
        var token = TestGateway.token(system, user, Duration.ofMinutes(5));
        send(HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/conversations"))
                .header("X-Request-Id", id)
                .header("Authorization", "Bearer " + token));
        var line = line(gateway, id);
        assertEquals(system, line.group("system"));
        return line.group("user");
    }

    private HttpRequest.Builder ask(Program gateway, String id) throws InterruptedException {
        return request(gateway, "/v1/chat-messages", id)
                .POST(BodyPublishers.ofString(TestGateway.messageJson("CANARY message")));
    }

    private static HttpRequest.Builder request(Program gateway, String path, String id) throws InterruptedException {
        return HttpRequest.newBuilder(URI.create(gateway.url() + path))
                .timeout(Patience.of(Duration.ofSeconds(20)))
                .header("X-Request-Id", id)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + TestGateway.token(USER));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String idOf(HttpResponse<?> response) {
        return response.headers().firstValue("X-Request-Id").orElseThrow();
    }

    /** The whole response to these lines, in lower case. */
    private String exchange(String head) throws Exception {
        try (var socket = new Socket("127.0.0.1", URI.create(program.url()).getPort())) {
            socket.setSoTimeout((int) Patience.of(Duration.ofSeconds(10)).toMillis());
            var host = head.contains("X-No: host") ? "" : "Host: localhost\r\n";
            socket.getOutputStream().write((head + "\r\n" + host + "Connection: close\r\n\r\n").getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8).toLowerCase(Locale.ROOT);
        }
    }

    private static String header(String name, String response) {
        var header = Pattern.compile("\r\n" + name + ": (\\S+)\r\n").matcher(response);
        assertTrue(header.find(), response);
        return header.group(1);
    }

    /** The one line of this request. */
    private static Matcher line(Program gateway, String id) throws InterruptedException {
        var start = " access - request_id=" + id + " ";
        Eventually.that("the line of " + id, () -> gateway.output().contains(start));
        var lines =
                gateway.output().lines().filter(line -> line.contains(start)).toList();
        assertEquals(1, lines.size(), lines.toString());
        var line = LINE.matcher(lines.get(0));
        assertTrue(line.matches(), lines.get(0));
        return line;
    }

    /** Every line has the format of the access log and contains nothing that the client sent. */
    private static void assertOneLineEach(Program gateway) {
        var lines = gateway.output()
                .lines()
                .dropWhile(line -> !line.contains("is serving"))
                .skip(1)
                .toList();
        for (var line : lines) {
            assertTrue(
                    LINE.matcher(line).matches()
                            || line.matches("\\S+ WARN (?:Errors|RefusedTokens) - request_id=\\S+ code=.*"),
                    line);
        }
        Leaks.assertNoneIn(gateway.output());
        assertFalse(gateway.output().toLowerCase(Locale.ROOT).contains("canary"), gateway.output());
    }
}
