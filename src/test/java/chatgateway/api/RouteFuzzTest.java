package chatgateway.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.demo.dify.RecordedRequest;
import chatgateway.support.MetricsScrape;
import chatgateway.support.Patience;
import chatgateway.support.TestGateway;
import chatgateway.support.api.HostileRequest;
import chatgateway.support.api.RawUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Five thousand hostile requests: Dify sees only what the table lets through, as this user, and nothing of Dify's or of
 * the server's comes out. A failure names its seed; {@code -Dseed=} repeats it.
 */
@Tag("faults")
@Tag("T10")
@Tag("T11")
@Tag("T15")
@Tag("T26")
@Timeout(300)
class RouteFuzzTest {
    private static final int REQUESTS = 5000;
    private static final String UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
    private static final Pattern STATUS = Pattern.compile("http/1\\.1 (\\d{3})");
    private static final Pattern LEAK = Pattern.compile(
            "(?m)^(?:set-cookie|access-control-[a-z-]+|x-version|x-env|server|x-powered-by|vary: origin)\\b.*|<html|jetty"
                    + "|x-token|app-canarykey");
    private static final Set<String> OWN_HEADERS = Set.of(
            "host",
            "authorization",
            "content-type",
            "content-length",
            "transfer-encoding",
            "accept",
            "accept-encoding",
            "user-agent",
            "connection");

    /** Every request that may reach Dify (docs/dify-api.md#endpoint-table), and where it carries the user. */
    private static final Map<Pattern, Where> LET_THROUGH = Map.ofEntries(
            route("POST /v1/(chat-messages|completion-messages|workflows/run)", Where.JSON),
            route("POST /v1/(chat-messages|completion-messages|workflows/tasks)/UUID/stop", Where.JSON),
            route("GET /v1/workflow/UUID/events", Where.QUERY),
            route("GET /v1/(messages|conversations)", Where.QUERY),
            route("GET /v1/(messages/UUID/suggested|conversations/UUID/variables)", Where.QUERY),
            route("POST /v1/(messages/UUID/feedbacks|conversations/UUID/name)", Where.JSON),
            route("DELETE /v1/conversations/UUID", Where.JSON),
            route("POST /v1/(files/upload|audio-to-text)", Where.FORM),
            route("GET /v1/files/UUID/preview", Where.QUERY),
            route("GET /files/(tools/UUID(\\.\\w+)?|UUID/(file|image)-preview)", Where.NOWHERE),
            route("POST /v1/text-to-audio", Where.JSON),
            route("GET /v1/(parameters|info|meta|site)", Where.NOWHERE),
            route("GET /v1/form/human_input/[A-Za-z0-9_-]+", Where.NOWHERE),
            route("POST /v1/form/human_input/[A-Za-z0-9_-]+", Where.JSON));

    private enum Where {
        JSON,
        QUERY,
        FORM,
        NOWHERE
    }

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Set<String> seen = new HashSet<>();
    private int arrived;

    @Test
    void five_thousand_hostile_requests_bring_nothing_through() throws IOException {
        var random = new Random(seed);
        try (var canary = new RawUpstream();
                var gateway = TestGateway.start(
                        DifyVersion.V1_14, Mode.CHAT, Map.of("MESSAGES_PER_MINUTE", "100000", "METRICS_PORT", "0"))) {
            gateway.dify().options().cookie(true).pace(Duration.ZERO);
            var routes = gateway.routes().stream()
                    .filter(route -> route.path.startsWith("/v1/") || route.path.startsWith("/files/"))
                    .map(route -> route.method + " " + route.path)
                    .toList();
            for (var i = 0; i < REQUESTS; i++) {
                var request = HostileRequest.next(random, routes, canary.url());
                gateway.dify().clearRequests();
                try {
                    check(exchange(gateway, request));
                    for (var received : gateway.dify().requests()) {
                        check(received, request, gateway);
                    }
                    assertEquals(0, canary.visits(), "somebody went where a client sent them");
                } catch (AssertionError | IOException e) {
                    throw new AssertionError("-Dseed=" + seed + ", request " + i + ":\n" + request.text(), e);
                }
            }
            assertLabelsAreOurs(MetricsScrape.of(gateway), gateway);
        }
        System.out.printf(
                "%d hostile requests, %d reached Dify, by %d routes (-Dseed=%d)%n",
                REQUESTS, arrived, seen.size(), seed);
        assertTrue(arrived > REQUESTS / 20, "requests so hostile that nothing arrives prove nothing");
        assertTrue(
                seen.size() >= LET_THROUGH.size() - 1,
                "all routes but the delete, for which nobody owns an id: " + seen);
    }

    /** No text of a client is in the metrics. */
    private static void assertLabelsAreOurs(MetricsScrape told, TestGateway gateway) {
        var templates = gateway.routes().stream().map(route -> route.path).collect(Collectors.toSet());
        templates.add("unmatched");
        assertTrue(templates.containsAll(told.valuesOf("route")), told.text());
        assertTrue(told.valuesOf("status").stream().allMatch(status -> status.matches("\\d{1,3}")), told.text());
        assertFalse(told.text().contains(HostileRequest.EVIL), told.text());
    }

    private static void check(String response) {
        var status = STATUS.matcher(response);
        assertTrue(status.lookingAt() || response.isEmpty(), response);
        assertFalse(response.startsWith("http/1.1 500"), response);
        var leak = LEAK.matcher(response);
        assertFalse(leak.find(), response);
    }

    private void check(RecordedRequest received, HostileRequest request, TestGateway gateway) {
        var line = received.method() + " " + received.path();
        var route = LET_THROUGH.keySet().stream()
                .filter(pattern -> pattern.matcher(line).matches())
                .findFirst();
        assertTrue(route.isPresent(), line);
        arrived++;
        seen.add(route.get().pattern());

        received.headers().forEach((name, values) -> {
            assertTrue(OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT)), name);
            assertEquals(1, values.size(), name);
        });
        assertEquals(
                URI.create(gateway.dify().baseUrl()).getAuthority(),
                received.header("Host").orElse(""));
        var key = received.path().startsWith("/v1/") ? "Bearer " + TestGateway.KEY : "";
        assertEquals(key, received.header("Authorization").orElse(""));

        var user = List.of("cointutor_" + request.userId());
        switch (LET_THROUGH.get(route.get())) {
            case QUERY -> assertEquals(user, received.query("user"));
            case FORM -> assertEquals(user, received.field("user"));
            case JSON -> assertEquals(user, List.of(received.json().path("user").asText()));
            case NOWHERE -> assertEquals(List.of(), received.query("user"));
        }
        for (var id : List.of("conversation_id", "first_id", "last_id")) {
            received.query(id).forEach(value -> assertTrue(value.isEmpty() || value.matches(UUID), value));
        }
        var everything = received + received.headers().toString() + received.text();
        assertFalse(everything.contains(HostileRequest.EVIL), everything);
    }

    /** The whole answer in lower case; empty when the server just hung up. */
    private static String exchange(TestGateway gateway, HostileRequest request) throws IOException {
        var port = URI.create(gateway.url()).getPort();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) Patience.of(Duration.ofSeconds(10)).toMillis());
            socket.getOutputStream().write(request.bytes());
            if (request.isCut()) {
                socket.shutdownOutput();
            }
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1).toLowerCase(Locale.ROOT);
        }
    }

    private static Map.Entry<Pattern, Where> route(String template, Where where) {
        return Map.entry(Pattern.compile(template.replace("UUID", UUID)), where);
    }
}
