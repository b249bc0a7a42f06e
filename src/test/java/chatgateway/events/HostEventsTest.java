package chatgateway.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.auth.ChatUser;
import chatgateway.json.Json;
import chatgateway.metrics.Metrics;
import chatgateway.metrics.MetricsServer;
import chatgateway.settings.Settings;
import chatgateway.support.CapturedLog;
import chatgateway.support.Eventually;
import chatgateway.support.MetricsScrape;
import chatgateway.support.TestGateway;
import chatgateway.support.events.Receiver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tries, losses and bounds, with a real receiver that is slow, fails or leads elsewhere. */
@Tag("T42")
@Timeout(300)
class HostEventsTest {
    private static final ChatUser KIM = new ChatUser("cointutor", "kim", null, null, Json.object(), 0);
    private static final ChatUser LEE = new ChatUser("drillquiz", "lee", null, null, Json.object(), 0);
    private static final List<Duration> SHORT = Collections.nCopies(4, Duration.ofMillis(20));
    private static final List<Duration> LONG = Collections.nCopies(4, Duration.ofHours(1));
    private static final Duration PATIENT = Duration.ofSeconds(60);
    private static final Duration IMPATIENT = Duration.ofMillis(200);

    private HostEvents events;
    private MetricsServer metrics;

    @AfterEach
    void stop() {
        events.close();
        metrics.close();
    }

    @Test
    void an_event_that_is_refused_is_sent_again_with_the_same_id() throws Exception {
        try (var receiver = Receiver.answering(number -> number < 3 ? 500 : 204)) {
            start(receiver.settings(), SHORT, PATIENT);
            events.conversationDeleted(KIM, "c-1");

            events.flush(PATIENT);

            assertEquals(3, receiver.ids().size());
            assertEquals(1, Set.copyOf(receiver.ids()).size());
            assertTrue(receiver.ids().get(0).matches("msg_[0-9a-f]{32}"), receiver.ids()::toString);
            assertEquals(
                    "c-1",
                    receiver.next("conversation.deleted")
                            .path("conversation_id")
                            .asText());
            assertEquals(1, count("sent", "cointutor"));
            assertEquals(0, count("lost", "cointutor"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 302, 0})
    void after_five_tries_it_is_lost_and_counted_and_an_outage_is_logged_once(int status) throws Exception {
        try (var log = new CapturedLog();
                var receiver = Receiver.answering(number -> status)) {
            start(receiver.settings(), SHORT, status == 0 ? IMPATIENT : PATIENT);
            events.conversationDeleted(KIM, "c-1");
            events.conversationDeleted(KIM, "c-2");

            Eventually.that("both are lost", () -> count("lost", "cointutor") == 2);

            assertEquals(10, receiver.ids().size(), "a redirect is not followed");
            assertEquals(2, Set.copyOf(receiver.ids()).size());
            assertEquals(1, log.linesWith("an event is lost").size(), log::text);
            assertFalse(log.text().contains("whsec_"), log::text);
        }
    }

    @Test
    void the_receiver_of_another_system_is_not_held_up_by_one_that_hangs() throws Exception {
        try (var hanging = Receiver.answering(number -> 0);
                var receiver = Receiver.start()) {
            var both = new HashMap<String, String>();
            hanging.settings().forEach((name, value) -> both.put(name + "_COINTUTOR", value));
            receiver.settings().forEach((name, value) -> both.put(name + "_DRILLQUIZ", value));
            start(both, SHORT, PATIENT);
            for (var i = 0; i < 100; i++) {
                events.conversationDeleted(KIM, "c-" + i);
            }
            events.conversationDeleted(LEE, "mine");

            assertEquals(
                    "mine",
                    receiver.next("conversation.deleted")
                            .path("conversation_id")
                            .asText());
            assertEquals(0, count("lost", "cointutor"));
        }
    }

    @Test
    void the_queue_of_a_system_is_bounded_and_what_has_no_room_is_counted() throws Exception {
        try (var hanging = Receiver.answering(number -> 0)) {
            start(hanging.settings(), LONG, PATIENT);
            for (var i = 0; i < 2_000; i++) {
                events.conversationDeleted(KIM, "c-" + i);
            }
            assertTrue(count("lost", "cointutor") > 0, "2 MB have room for fewer");
            assertEquals(0, count("lost", "drillquiz"));
        }
    }

    @Test
    void at_the_end_the_next_try_does_not_wait() throws Exception {
        try (var receiver = Receiver.answering(number -> number == 1 ? 500 : 204)) {
            start(receiver.settings(), LONG, PATIENT);
            events.conversationDeleted(KIM, "c-1");
            receiver.next();

            events.flush(PATIENT);

            assertEquals(2, receiver.ids().size());
            assertEquals(1, count("sent", "cointutor"));
        }
    }

    @Test
    void what_is_not_accepted_at_the_end_is_counted_as_lost() throws Exception {
        try (var receiver = Receiver.answering(number -> 500)) {
            start(receiver.settings(), LONG, PATIENT);
            events.conversationDeleted(KIM, "c-1");
            receiver.next();

            events.flush(Duration.ZERO);
            events.close();

            Eventually.that("it is lost", () -> count("lost", "cointutor") == 1);
        }
    }

    @Test
    void without_an_address_nothing_is_kept() throws Exception {
        start(Map.of(), LONG, PATIENT);
        events.conversationDeleted(KIM, "c-1");
        events.flush(PATIENT);
        assertEquals(0, count("lost", "cointutor"));
    }

    /** As names, which a DNS can lead anywhere; some resolvers also take numbers. */
    @Test
    void a_private_address_is_none_for_a_receiver() throws Exception {
        start(Map.of(), LONG, PATIENT);
        var addresses = new ReceiverAddresses();
        for (var inside : List.of(
                "10.0.0.1",
                "172.16.3.4",
                "192.168.1.1",
                "169.254.169.254",
                "127.0.0.2",
                "0.0.0.0",
                "100.64.0.1",
                "198.18.0.1",
                "192.0.0.8",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "fd00::1",
                "fe80::1",
                "ff02::1",
                "::ffff:10.0.0.1",
                "64:ff9b::a00:1",
                "2002:a00:1::",
                "2001:0:1::1",
                "::a00:1",
                "127.1",
                "2130706433")) {
            assertThrows(UnknownHostException.class, () -> addresses.lookup(inside), inside);
        }
        for (var outside : List.of("8.8.8.8", "172.32.0.1", "192.0.2.1", "100.128.0.1", "2606:4700::1111")) {
            assertEquals(List.of(InetAddress.getByName(outside)), addresses.lookup(outside), outside);
        }
        assertTrue(addresses.lookup("localhost").stream().allMatch(InetAddress::isLoopbackAddress));
    }

    private void start(Map<String, String> more, List<Duration> pauses, Duration timeout) {
        var all = new HashMap<>(more);
        all.put("METRICS_PORT", "0");
        Settings settings = TestGateway.settings("http://127.0.0.1:9", all);
        var counters = new Metrics(settings);
        metrics = MetricsServer.of(settings, counters, Map::of).orElseThrow();
        metrics.start();
        events = new HostEvents(settings, counters, pauses, timeout);
    }

    private double count(String what, String system) {
        return new MetricsScrape(MetricsScrape.get(metrics.port(), "/metrics").body())
                .value("chat_gateway_host_events_" + what + "_total{system=\"" + system + "\"}");
    }
}
