package chatgateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.Leaks;
import chatgateway.support.TestGateway;
import chatgateway.support.api.RawUpstream;
import chatgateway.support.api.UpstreamRow;
import chatgateway.support.deploy.Certificate;
import chatgateway.support.deploy.TlsServer;
import chatgateway.support.events.Receiver;
import chatgateway.support.recorded.RecordedDify;
import chatgateway.support.settings.SettingsSamples;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The findings of {@code check} for a working Dify, and for every kind of failure. */
class CheckTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private DemoDify dify;

    @AfterEach
    void stop() {
        Leaks.assertNoneIn(said());
        if (dify != null) {
            dify.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAT", "AGENT_CHAT", "ADVANCED_CHAT"})
    void names_the_version_and_the_type_of_a_chat(Mode mode) {
        assertTrue(check(DifyVersion.V1_12, mode));
        assertTrue(said().contains("cointutor, drillquiz, a, b: Dify 1.12.1 answers at " + dify.baseUrl() + "/v1"));
        assertTrue(
                said().contains("published app of type "
                        + mode.name().toLowerCase().replace('_', '-')),
                said());
        assertFalse(said().contains("WRONG") || said().contains("keeps the inputs"), said());
    }

    @Test
    void accepts_an_old_dify_without_an_app_type() {
        assertTrue(check(DifyVersion.V0_11, Mode.CHAT));
        assertTrue(said().contains("Dify 0.11.1 answers"), said());
        assertTrue(said().contains("this Dify keeps the inputs of a conversation's first message"), said());
        assertTrue(said().contains("published chat, agent or chatflow; this Dify does not say which"), said());
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKFLOW", "COMPLETION"})
    void refuses_an_app_that_is_not_a_chat(Mode mode) {
        assertFalse(check(DifyVersion.V1_12, mode));
        assertTrue(said().contains("of type " + mode.name().toLowerCase() + ", which is not a chat"), said());
    }

    @Test
    void sends_a_test_event_and_says_what_came_back() {
        for (var row : Map.of(
                        204, "ok       cointutor, drillquiz, a, b: http://127.0.0.1:",
                        302, "which events do not follow. Set EVENTS_URL to the address it leads to",
                        401, "refuses the event (401). It must verify the body as it arrived, with this EVENTS_SECRET",
                        404, "has no route for a POST (404)",
                        500, "answers 500. Its own log says why")
                .entrySet()) {
            printed.reset();
            try (var receiver = Receiver.answering(number -> row.getKey());
                    var demo = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT))) {
                assertEquals(row.getKey() == 204, checkEvents(demo, receiver.settings()));
                assertTrue(said().contains(row.getValue()), said());
                assertFalse(said().contains("whsec_"), said());
            }
        }
        try (var demo = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT))) {
            var gone = Receiver.start();
            gone.close();
            assertFalse(checkEvents(demo, gone.settings()));
            assertTrue(said().contains("cannot be reached: nothing answers there"), said());
            var nowhere = Map.of(
                    "EVENTS_URL",
                    "https://events.invalid/x?key=hidden",
                    "EVENTS_SECRET",
                    SettingsSamples.EVENTS_SECRET);
            assertFalse(checkEvents(demo, nowhere));
            assertTrue(
                    said().contains("https://events.invalid/x, the receiver of events, has no public address"), said());
        }
    }

    private boolean checkEvents(DemoDify demo, Map<String, String> more) {
        return new EventsCheck(new PrintStream(printed, true, UTF_8)).run(TestGateway.settings(demo.baseUrl(), more));
    }

    @Test
    void reports_a_rejected_key() {
        dify = DemoDify.start(DifyVersion.V1_12, Map.of("app-another", Mode.CHAT));
        assertFalse(check(dify.baseUrl()));
        assertTrue(said().contains("Dify 1.12.1 answers"), "the address is right:\n" + said());
        assertTrue(said().contains("Dify refuses the key. DIFY_API_KEY must be"), said());
    }

    @Test
    void the_settings_alone_are_checked_with_their_warnings() throws Exception {
        var settings = TestGateway.settings("http://127.0.0.1:9", Map.of());
        var check = new CheckCommand(settings, InputStream.nullInputStream(), new PrintStream(printed, true, UTF_8));

        assertTrue(check.run(List.of("--settings")));

        assertTrue(said().startsWith("warning  "), said());
        assertTrue(said().contains("EMBED_ORIGINS"), said());
        assertTrue(said().contains("ok       The settings are valid. Dify was not called."), said());
    }

    @Test
    void reports_a_disabled_api() {
        dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));
        dify.app(TestGateway.KEY).enabled(false);
        assertFalse(check(dify.baseUrl()));
        assertTrue(said().contains("the app's API is switched off, so that only its WebApp works"), said());
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/parameters, 400, app_unavailable,       Publish it in Dify",
        "/v1/parameters, 400, agent_not_published,   Publish it in Dify",
        "/v1/info,       500, internal_server_error, Dify fails (Dify answered 500 internal_server_error)",
        "/v1/info,       404, not_found,             is not Dify's API",
        "/v1/info,       301, moved,                 often the same with https",
    })
    void explains_an_error_of_dify(String path, int status, String code, String meaning) {
        dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));
        dify.replyOnce("GET", path, CannedReply.error(status, code, Leaks.ANSWER));
        assertFalse(check(dify.baseUrl()));
        assertTrue(said().contains(meaning), said());
    }

    @Test
    void reports_an_address_that_is_not_difys() {
        dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));
        dify.replyOnce("GET", "/v1/info", CannedReply.of(200, "text/html", "<html>" + Leaks.ANSWER + "</html>"));
        assertFalse(check(dify.baseUrl()));
        assertTrue(said().contains("is not Dify's API"), said());
    }

    @ParameterizedTest
    @CsvSource({
        "0.11.1, chat, chat, true",
        "0.11.1, agent, chat, true",
        "0.11.1, flow, chat, true",
        "0.11.1, completion, completion, false",
        "0.11.1, workflow, workflow, false",
        "1.9.2, chat, chat, true",
        "1.9.2, agent, agent-chat, true",
        "1.9.2, flow, advanced-chat, true",
        "1.9.2, completion, completion, false",
        "1.14.2, chat, chat, true",
        "1.14.2, flow, advanced-chat, true",
        "1.14.2, workflow, workflow, false",
        "1.14.2, webonly, only its WebApp works, false",
    })
    void knows_the_servers_that_were_recorded(String version, String app, String said, boolean good) {
        try (var server = RecordedDify.start(version)) {
            assertEquals(good, check(server.baseUrl(), Map.of("DIFY_API_KEY", "app-" + app)), said());
            assertTrue(said().contains("Dify " + version + " answers at"), said());
            assertTrue(said().contains(said), said());
        }
    }

    @Test
    void reports_what_a_proxy_must_forward() {
        dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));

        assertTrue(check(dify.baseUrl(), Map.of("MAX_STREAMS", "1000")));
        assertTrue(said().contains("SERVER_WORKER_AMOUNT=4 and SERVER_WORKER_CONNECTIONS=313"), said());
        assertTrue(check(dify.baseUrl(), Map.of("DIFY_MAX_CONNECTIONS", "10")));
        assertTrue(said().contains("Up to 8 answers at a time"), said());
    }

    @Test
    void reports_a_proxy_that_rejects() {
        try (var proxy = new RawUpstream()) {
            proxy.reply(UpstreamRow.html(401));
            assertFalse(check(proxy.url()));
        }
        assertTrue(said().contains("is not Dify's API (it answered 401)"), said());
        assertFalse(said().contains("refuses the key"), said());
    }

    @Test
    void reports_an_unreachable_dify() throws Exception {
        int port;
        try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertFalse(check("http://127.0.0.1:" + port));
        assertTrue(
                said().contains("/v1 cannot be reached: ConnectException: nothing answers at 127.0.0.1:" + port),
                said());
        assertFalse(said().contains(".java:"), "a stack is for the log:\n" + said());
    }

    /** Each reason why Dify cannot be reached has its own text with a remedy. */
    @Test
    void tells_the_failures_of_a_connection_apart(@TempDir Path directory) throws Exception {
        var certificate = Certificate.in(directory);
        try (var tls = TlsServer.start(certificate)) {
            var https = "https://localhost:" + tls.port();

            assertFalse(check(https));
            assertTrue(said().contains("is not trusted; set DIFY_CA_FILE"), said());

            printed.reset();
            assertFalse(check(
                    https,
                    Map.of(
                            "DIFY_CA_FILE",
                            certificate.certificate().toAbsolutePath().toString())));
            assertTrue(said().contains("is for another name"), said()); // so it is trusted
        }
        dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));
        printed.reset();
        assertFalse(check(dify.baseUrl().replace("http:", "https:")));
        assertTrue(said().contains("speaks no TLS; write http://"), said());

        printed.reset();
        assertFalse(check("http://dify.invalid"));
        assertTrue(said().contains("no address is known for the name dify.invalid"), said());
    }

    @Test
    void looks_at_every_system_and_goes_on_after_a_bad_one() {
        dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));
        var settings = TestGateway.settings(
                dify.baseUrl(), Map.of("DIFY_API_KEY_DRILLQUIZ", "app-of-nobody", "ALLOWED_SYSTEM_IDS", "drillquiz,a"));
        assertFalse(new DifyCheck(new PrintStream(printed, true, UTF_8)).run(settings));
        assertTrue(said().contains("WRONG    drillquiz: Dify refuses the key"), said());
        assertTrue(said().contains("ok       a: the key belongs to"), said());
    }

    private boolean check(DifyVersion generation, Mode mode) {
        dify = DemoDify.start(generation, Map.of(TestGateway.KEY, mode));
        return check(dify.baseUrl());
    }

    private boolean check(String difyBaseUrl) {
        return check(difyBaseUrl, Map.of());
    }

    private boolean check(String difyBaseUrl, Map<String, String> more) {
        var settings = TestGateway.settings(difyBaseUrl, more);
        return new DifyCheck(new PrintStream(printed, true, UTF_8)).run(settings);
    }

    private String said() {
        return printed.toString(UTF_8);
    }
}
