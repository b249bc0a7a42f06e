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
import chatgateway.support.Program;
import chatgateway.support.SentEvents;
import chatgateway.support.TestGateway;
import chatgateway.support.faults.StalledConnections;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Metrics as Prometheus scrapes them: everything is counted once, and no label value comes from a client. */
@Tag("T23")
@Timeout(300)
class MetricsTest {
    private static final String ANSWERS = "chat_gateway_answer_duration_seconds_count{outcome=\"%s\"}";
    private static final String LIMITS = "chat_gateway_limits_hit_total{limit=\"%s\"}";

    @RegisterExtension
    private final TestGateway gateway = start(Map.of());

    @Test
    void every_route_is_counted_by_its_template_and_status() throws Exception {
        var templates = new TreeSet<String>();
        for (var route : gateway.routes()) {
            if (route.method.isHttpMethod()) {
                var path = route.path.replaceAll("\\{[^}]*}|<[^>]*>", ApiDocument.UUID);
                gateway.send(gateway.json("u1", path, "{}").method(route.method.name(), BodyPublishers.ofString("{}")));
                templates.add(route.path);
            }
        }
        gateway.send(gateway.request("/nowhere"));
        gateway.exchange("GET /%zz HTTP/1.1");
        templates.add("unmatched");

        Eventually.that("all are counted", () -> scrape().valuesOf("route").equals(templates));
        for (var counted : List.of(
                "\"unmatched\",status=\"404\"", "\"unmatched\",status=\"400\"", "\"/v1/site\",status=\"200\"")) {
            var series = "chat_gateway_requests_total{route=" + counted + "}";
            Eventually.that(series + " is there", () -> scrape().value(series) > 0);
            assertEquals(1, scrape().value(series), series);
        }
    }

    @Test
    void no_ended_answer_counts_as_in_progress_however_it_ended() throws Exception {
        gateway.sendMessageAndWait("u1", "by itself");
        gateway.post(
                "u1", "/v1/chat-messages", TestGateway.messageJson("blocking").replace("streaming", "blocking"));
        gateway.dify().play(answer -> answer.status(CannedReply.error(401, "unauthorized", "x")));
        gateway.sendMessageAndWait("u1", "refused");
        gateway.dify().play(answer -> {
            answer.text("cut");
            answer.abort();
        });
        gateway.sendMessageAndWait("u1", "cut off by Dify");
        stopped();
        clientGone();

        Eventually.that("nothing is running", () -> scrape().value("chat_gateway_answers") == 0);
        Eventually.that("no subscriber is left", () -> scrape().value("chat_gateway_subscribers") == 0);
        Eventually.that("all are measured", () -> scrape().value(ANSWERS.formatted("complete")) == 4);
        Eventually.that("those that failed as well", () -> scrape().value(ANSWERS.formatted("failed")) > 1);
        assertEquals(2, scrape().value(ANSWERS.formatted("failed")));
        assertEquals(6, scrape().value("chat_gateway_messages_total{system=\"cointutor\"}"));
        assertEquals(4, scrape().value("chat_gateway_first_token_seconds_count"), "of those that streamed any text");
        assertEquals(1, scrape().value("chat_gateway_upstream_errors_total{code=\"upstream_auth\"}"));
        assertEquals(1, scrape().value("chat_gateway_upstream_errors_total{code=\"upstream_error\"}"));
    }

    @Test
    void joins_are_counted_and_a_joined_connection_is_a_subscriber() throws Exception {
        var go = new CountDownLatch(1);
        gateway.dify().play(answer -> {
            answer.text("Hello");
            go.await();
            answer.end();
        });
        try (var asked = gateway.sendMessage("u1", "hi").body()) {
            var conversation = new SentEvents(asked)
                    .next("message")
                    .path("conversation_id")
                    .asText();
            try (var joined = gateway.send(
                            gateway.requestOf("u1", "/api/live/" + conversation), BodyHandlers.ofInputStream())
                    .body()) {
                new SentEvents(joined).next("message");
                assertEquals(1, scrape().value("chat_gateway_answers"));
                assertEquals(2, scrape().value("chat_gateway_subscribers"));
            }
            go.countDown();
        }
        gateway.get("u1", "/api/live/" + ApiDocument.UUID);

        assertEquals(1, scrape().value("chat_gateway_joins_total{result=\"joined\"}"));
        assertEquals(1, scrape().value("chat_gateway_joins_total{result=\"no_answer\"}"));
    }

    @Test
    void a_dropped_event_is_counted_by_reason() {
        gateway.dify().play(answer -> {
            answer.event("something_new", event -> event.put("secret", TestGateway.SECRET));
            answer.raw("data: {\"event\": \"message_end\", \n\n");
            answer.text("Hello");
            answer.end();
        });
        gateway.sendMessageAndWait("u1", "hi");

        assertEquals(1, scrape().value("chat_gateway_events_dropped_total{reason=\"unknown\"}"));
        assertEquals(1, scrape().value("chat_gateway_events_dropped_total{reason=\"unreadable\"}"));
        assertFalse(scrape().text().contains("something_new"));
    }

    @Test
    void a_limit_that_is_hit_is_counted_by_its_kind() throws Exception {
        try (var narrow = start(Map.of("MESSAGES_PER_MINUTE", "2", "STREAMS_PER_USER", "1", "MAX_STREAMS", "2"))) {
            for (var i = 0; i < 2; i++) {
                narrow.dify().play(answer -> {
                    answer.text("x");
                    answer.hold();
                });
            }
            narrow.sendLater(narrow.json("u1", "/v1/chat-messages", TestGateway.messageJson("1")));
            Eventually.that("one runs", () -> narrow.dify().openStreams() == 1);
            narrow.sendMessageAndWait("u1", "a second at once");
            narrow.sendLater(narrow.json("u2", "/v1/chat-messages", TestGateway.messageJson("1")));
            Eventually.that("two run", () -> narrow.dify().openStreams() == 2);
            narrow.sendMessageAndWait("u3", "one too many");
            assertEquals(2, MetricsScrape.of(narrow).value("chat_gateway_answers"));
            assertEquals(2, MetricsScrape.of(narrow).value("chat_gateway_answers_max"));
            assertEquals(1, MetricsScrape.of(narrow).value(LIMITS.formatted("streams_per_user")));
            assertEquals(1, MetricsScrape.of(narrow).value(LIMITS.formatted("max_streams")));
        }
        try (var narrow = start(Map.of("MESSAGES_PER_MINUTE", "1"))) {
            narrow.sendMessageAndWait("u1", "1");
            narrow.sendMessageAndWait("u1", "2");
            assertEquals(1, MetricsScrape.of(narrow).value(LIMITS.formatted("messages_per_minute")));
        }
    }

    @Test
    void no_private_data_is_exposed_and_an_unlisted_system_has_no_name() throws Exception {
        try (var open = start(Map.of("ALLOWED_SYSTEM_IDS", ""))) {
            new ApiTour(open, new ApiDocument(open)).chatApp();
            open.sendMessageAndWait("somebody-special", Leaks.MESSAGE);
            open.send(open.request("/chat?token=" + TestGateway.token("somebody-special")));

            var told = MetricsScrape.of(open);
            Leaks.assertNoneIn(told.text());
            assertFalse(told.text().contains("somebody-special"), told.text());
            assertFalse(told.text().contains("cointutor"), told.text());
            assertEquals(Set.of("other"), told.valuesOf("system"));
            assertEquals(2, told.value("chat_gateway_messages_total{system=\"other\"}"));
        }
    }

    @Test
    void metrics_are_on_their_own_port_and_nothing_else_is() {
        var port = gateway.gateway().metricsPort().orElseThrow();

        assertEquals(404, gateway.get("u1", "/metrics").statusCode());
        for (var path : new String[] {"/metrics/", "/metricsx", "/health", "/v1/messages"}) {
            var response = MetricsScrape.get(port, path);
            assertEquals(404, response.statusCode(), path);
            assertEquals("", response.body(), path);
        }
        assertTrue(scrape().value("jvm_memory_used_bytes{area=\"heap\"}") > 0);
        assertEquals(
                1,
                scrape().value("chat_gateway_build_info{java=\""
                        + Runtime.version().feature() + "\",version=\"unknown\"}"));
    }

    @Test
    void without_a_port_there_is_nothing_to_close() {
        try (var usual = TestGateway.start()) {
            assertTrue(usual.gateway().metricsPort().isEmpty());
            assertEquals(404, usual.get("u1", "/metrics").statusCode());
        }
    }

    @Test
    void the_metrics_are_there_while_the_gateway_drains() throws Exception {
        gateway.dify().play(answer -> {
            answer.text("x");
            answer.hold();
        });
        try (var asked = gateway.sendMessage("u1", "hi").body()) {
            new SentEvents(asked).next("message");
            assertEquals(0, scrape().value("chat_gateway_draining"));
            var drain = new Thread(() -> {
                try {
                    gateway.gateway().drain();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt(); // the test is over
                }
            });
            drain.start();
            Eventually.that("it drains", () -> scrape().value("chat_gateway_draining") == 1);
            assertEquals(1, scrape().value("chat_gateway_answers"));
            assertEquals(503, gateway.sendMessageAndWait("u2", "hi").statusCode());
            assertEquals(1, scrape().value(LIMITS.formatted("draining")));
            drain.interrupt();
            drain.join();
        }
    }

    @Test
    @Tag("slow")
    void clients_that_never_end_their_head_do_not_silence_it(@TempDir Path directory) throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var variables = TestGateway.variables(
                gateway.dify().baseUrl(), Map.of("METRICS_PORT", String.valueOf(port), "PORT", "0"));
        try (var program = Program.start(directory, variables);
                var stalled = new StalledConnections("http://127.0.0.1:" + port)) {
            program.url(); // it serves
            stalled.join(8, false, i -> "GET / HTTP/1.1\r\n");

            assertEquals(200, MetricsScrape.get(port, "/metrics").statusCode());
            Eventually.that("they are disconnected", () -> stalled.open() == 0);
            program.terminate();
        }
    }

    @Test
    void a_port_that_cannot_be_had_is_named(@TempDir Path directory) throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = String.valueOf(taken.getLocalPort());
            var run = Program.run(
                    directory, TestGateway.variables(gateway.dify().baseUrl(), Map.of("METRICS_PORT", port)));

            assertEquals(1, run.exitCode());
            assertTrue(
                    Pattern.matches(
                            "Cannot bind METRICS_HOST 127.0.0.1, METRICS_PORT " + port + ": address in use.*\n",
                            run.errors()),
                    run.errors());
        }
    }

    private void stopped() throws Exception {
        gateway.dify().play(answer -> {
            answer.text("x");
            answer.hold();
        });
        try (var asked = gateway.sendMessage("u1", "to be stopped").body()) {
            var events = new SentEvents(asked);
            var task = events.next("message").path("task_id").asText();
            gateway.post("u1", "/v1/chat-messages/" + task + "/stop", "{}");
            events.rest(); // when its permit has been given back
        }
    }

    private void clientGone() throws Exception {
        var go = new CountDownLatch(1);
        gateway.dify().play(answer -> {
            answer.text("x");
            go.await();
            answer.end();
        });
        try (var asked = gateway.sendMessage("u1", "and gone").body()) {
            new SentEvents(asked).next("message");
            assertEquals(1, scrape().value("chat_gateway_answers"));
        }
        go.countDown();
    }

    private MetricsScrape scrape() {
        return MetricsScrape.of(gateway);
    }

    private static TestGateway start(Map<String, String> more) {
        var settings = new HashMap<>(Map.of("METRICS_PORT", "0"));
        settings.putAll(more);
        return TestGateway.start(DifyVersion.V1_12, Mode.CHAT, settings);
    }
}
