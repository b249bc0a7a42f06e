package chatgateway.support.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.Eventually;
import chatgateway.support.TestGateway;
import chatgateway.support.api.RawUpstream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Vector;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks of all other requests through a proxy with its shipped configuration. */
public abstract class ProxyChecks extends ProxyAnswerChecks {
    private static final int MEGABYTE = 1 << 20;

    public ProxyChecks(ProxiedGateway stage, Proxy.Kind kind) {
        super(stage, kind);
    }

    @Test
    public void no_log_has_a_token_also_when_no_gateway_answers() throws Exception {
        var token = TestGateway.token("kim");
        var dead = FreePorts.free();
        try (var other = stage.another(proxy, dead)) {
            for (var through : List.of(proxy, other)) {
                var from = through.visitor("kim");
                for (var path : List.of("/chat", "/v1/info", "/nowhere")) {
                    from.send(from.withToken(path + "?token=" + token)
                            .header("Referer", "https://" + Proxy.SITE + "/chat?token=" + token));
                }
                from.statusOf("GET /chat?token=" + token + "&%zz");
                Eventually.that("it is logged", () -> through.log().contains("/nowhere"));
                var log = through.log();
                assertTrue(log.contains("/chat"), log);
                assertFalse(log.contains(token.substring(0, 20)), log);
                assertFalse(log.contains(token.substring(token.lastIndexOf('.'))), log);
            }
        }
    }

    @Test
    public void a_large_file_goes_through_and_one_that_is_too_large_does_not() throws Exception {
        var good = upload(14 * MEGABYTE);
        assertEquals(201, good.statusCode(), good.body());
        assertEquals(14 * MEGABYTE, TestGateway.json(good).path("size").asInt());

        for (var size : List.of(15 * MEGABYTE + 1, 20 * MEGABYTE)) {
            var bad = upload(size);
            assertEquals(413, bad.statusCode(), bad.body());
            var error = TestGateway.json(bad);
            assertTrue(error.path("code").asText().matches("payload_too_large|file_too_large"), bad.body());
            assertFalse(error.path("message").asText().isEmpty(), bad.body());
        }
    }

    private HttpResponse<String> upload(int size) throws IOException, InterruptedException {
        var head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n"
                + "Content-Type: application/pdf\r\n\r\n";
        var parts = new Vector<>(List.of(
                new ByteArrayInputStream(head.getBytes(UTF_8)),
                new ByteArrayInputStream(new byte[size]),
                new ByteArrayInputStream("\r\n--b--\r\n".getBytes(UTF_8))));
        var length = head.length() + size + "\r\n--b--\r\n".length();
        var body = BodyPublishers.ofInputStream(() -> new SequenceInputStream(parts.elements()));
        return visitor.send(visitor.withToken("/v1/files/upload")
                .version(Version.HTTP_1_1) // over HTTP/2 Java's client is the only one to mind an early end
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.fromPublisher(body, length)));
    }

    /** docs/threats.md#t11-path-traversal-in-ids. */
    @ParameterizedTest
    @MethodSource("chatgateway.support.api.HostileRequest#ids")
    public void an_id_that_is_none_gets_nowhere(String id) throws Exception {
        stage.dify().clearRequests();
        for (var path : List.of("/v1/messages/" + id + "/suggested", "/v1/files/" + id + "/preview")) {
            var status = visitor.statusOf("GET " + path);
            assertTrue(status == 400 || status == 404, path + ": " + status);
        }
        assertEquals(List.of(), stage.dify().requests());
    }

    @Test
    public void forwarding_headers_of_a_client_do_not_reach_the_gateway() throws Exception {
        var heads = new CopyOnWriteArrayList<String>();
        try (var upstream = new RawUpstream()) {
            upstream.reply(connection -> {
                heads.add(connection.head().toLowerCase(Locale.ROOT));
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            });
            try (var other = stage.another(proxy, upstream.port())) {
                var from = other.visitor("kim");
                from.send(from.withToken("/v1/info")
                        .header("X-Forwarded-For", "6.6.6.6")
                        .header("X-Forwarded-Proto", "gopher")
                        .header("X-Forwarded-Host", "evil.example")
                        .header("Forwarded", "for=6.6.6.6")
                        .header("X-Request-Id", "chosen-by-the-client"));
            }
        }
        var head = heads.stream()
                .filter(text -> text.contains("/v1/info"))
                .findFirst()
                .orElseThrow();
        assertTrue(head.contains("\r\nx-forwarded-for: 127.0.0.1\r\n"), head);
        assertTrue(head.contains("\r\nx-forwarded-proto: https\r\n"), head);
        for (var lie : List.of("6.6.6.6", "gopher", "evil.example", "chosen-by-the-client")) {
            assertFalse(head.contains(lie), head);
        }
    }

    @Test
    public void the_id_of_a_request_is_the_same_in_the_response_and_in_the_proxys_log() throws Exception {
        var id = visitor.send(visitor.withToken("/v1/info").header("X-Request-Id", "chosen-by-the-client"))
                .headers()
                .firstValue("X-Request-Id")
                .orElseThrow();
        assertNotEquals("chosen-by-the-client", id);
        Eventually.that("it is logged", () -> proxy.log().contains(id));
    }

    @Test
    public void the_address_without_https_leads_to_the_one_with_it() throws Exception {
        var response = visitor.plain(proxy.httpPort(), "/chat?token=x");
        assertTrue(List.of(301, 308).contains(response.statusCode()));
        var location = response.headers().firstValue("Location").orElseThrow();
        assertTrue(location.startsWith("https://" + Proxy.SITE), location);
        assertTrue(location.endsWith("/chat?token=x"), location);
    }
}
