package chatgateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.ApiDocument;
import chatgateway.support.ApiTour;
import chatgateway.support.Eventually;
import chatgateway.support.Leaks;
import chatgateway.support.MetricsScrape;
import chatgateway.support.TestGateway;
import chatgateway.support.faults.SocketClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The status page at METRICS_PORT shows the state of this replica, and nothing of a user. */
@Tag("T23")
class StatusPageTest {
    private static final Pattern BOTH = Pattern.compile(
            "<tr><td>cointutor</td><td>2[^<]* ago</td><td>2[^<]* ago</td><td>signature: it is signed with another secret\\.");

    @RegisterExtension
    private final TestGateway gateway =
            TestGateway.start(DifyVersion.V1_14, Mode.CHAT, Map.of("METRICS_PORT", "0", "MESSAGES_PER_MINUTE", "2"));

    @Test
    void a_page_before_the_first_request() {
        assertHas(
                "<tr><td>cointutor</td><td>never</td><td>never</td><td></td></tr>",
                "<th>answers in progress</th><td>0 of 1000</td>",
                "serving");
    }

    @Test
    void it_shows_what_is_in_progress() throws Exception {
        var go = new CountDownLatch(1);
        gateway.dify().play(answer -> {
            answer.text("Hello");
            go.await();
            answer.end();
        });
        try (var answer = gateway.sendMessage("u1", "hi").body()) {
            assertTrue(answer.read() >= 0);
            assertHas(
                    "<th>answers in progress</th><td>1 of 1000</td>",
                    "<th>connections that receive them</th><td>1</td>");
            go.countDown();
            answer.readAllBytes();
        }
        Eventually.that("it has ended", () -> page().contains("<td>0 of 1000</td>"));
    }

    @Test
    void it_shows_messages_and_what_went_wrong() {
        gateway.sendMessageAndWait("u1", "1");
        gateway.dify().play(answer -> answer.status(CannedReply.error(401, "unauthorized", "x")));
        gateway.sendMessageAndWait("u1", "2");
        gateway.sendMessageAndWait("u1", "3");

        assertHas(
                "Messages a minute <b>2 in all</b>",
                "<small>upstream_auth<span>1</span></small>",
                "<small>messages_per_minute<span>1</span></small>",
                "<th>Dify at " + gateway.dify().baseUrl().replace("localhost", "127.0.0.1") + "</th><td>1.14");
    }

    @Test
    void it_shows_when_the_tokens_of_a_system_were_accepted_and_refused_and_why() throws Exception {
        gateway.get("u1", "/v1/parameters");
        var token = TestGateway.token("u1");
        var signatureOfAnother = TestGateway.token("u2").replaceAll(".*\\.", "");
        gateway.send(
                gateway.request("/chat?token=" + token.substring(0, token.lastIndexOf('.') + 1) + signatureOfAnother));

        Eventually.that("both are known", () -> BOTH.matcher(page()).find());
        assertHas("<tr><td>drillquiz</td><td>never</td>");
    }

    @Test
    void it_has_no_text_of_a_user_and_no_script() throws Exception {
        new ApiTour(gateway, new ApiDocument(gateway)).chatApp();
        gateway.send(gateway.request("/chat?token=" + Leaks.MESSAGE.replace(" ", "-")));

        Leaks.assertNoneIn(page());
        assertFalse(page().contains("<script"));
        var response = MetricsScrape.get(port(), "/");
        assertEquals(
                "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
                response.headers().firstValue("Content-Security-Policy").orElseThrow());
        assertEquals("no-store", response.headers().firstValue("Cache-Control").orElseThrow());
    }

    /** A page of another site, whose name its owner lets lead to this machine, must not read it. */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/metrics"})
    void another_host_name_gets_nothing(String path) throws IOException {
        for (var host : List.of("rebind.example.com", "localhost.example.com:9464", "127.0.0.1.example.com")) {
            assertEquals(403, exchange(path, host), host);
        }
        for (var host : List.of("localhost", "127.0.0.1:" + port(), "[::1]:9464")) {
            assertEquals(200, exchange(path, host), host);
        }
    }

    private int exchange(String path, String host) throws IOException {
        try (var client = SocketClient.at("http://127.0.0.1:" + port())) {
            client.send(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            return client.readToEnd().status();
        }
    }

    private void assertHas(String... parts) {
        for (var part : parts) {
            assertTrue(page().contains(part), () -> part + " is missing in\n" + page());
        }
    }

    private String page() {
        var response = MetricsScrape.get(port(), "/");
        assertEquals(200, response.statusCode());
        return response.body();
    }

    private int port() {
        return gateway.gateway().metricsPort().orElseThrow();
    }
}
