package chatgateway.support.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.Eventually;
import chatgateway.support.SentEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two gateways behind HAProxy and behind Caddy, with the files that are shipped
 * (docs/threats.md#r7-sigterm-during-answers, #r8-a-replica-is-lost).
 */
@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public abstract class ReplicaChecks {
    private static final int USERS = 4; // before each proxy

    private ReplicaSet replicas;
    private Proxy haproxy;
    private Proxy haproxyWithoutAffinity;
    private Proxy caddy;

    @BeforeAll
    public void start(@TempDir Path directory) throws Exception {
        replicas = new ReplicaSet(directory);
        var certificate = Certificate.in(directory);
        haproxy = Proxy.start(Proxy.Kind.HAPROXY, certificate, replicas.ports());
        haproxyWithoutAffinity = Proxy.start(Proxy.Kind.HAPROXY, certificate, true, replicas.ports());
        caddy = Proxy.start(Proxy.Kind.CADDY, certificate, replicas.ports());
    }

    @AfterAll
    public void stop() {
        Stream.of(haproxy, haproxyWithoutAffinity, caddy)
                .filter(Objects::nonNull) // should one not have started
                .forEach(Proxy::close);
        replicas.close();
    }

    /** Twice: each call goes to the next gateway, and to the other one in the second round. */
    @Order(1)
    @RepeatedTest(2)
    public void every_kind_of_call_works_whichever_gateway_gets_it() throws Exception {
        new ConversationTour(haproxyWithoutAffinity.visitor("kim"), replicas.dify())
                .madeBesides(haproxyWithoutAffinity.visitor("lee"));
    }

    @Test
    @Order(2)
    public void a_reload_joins_the_answer_where_users_have_affinity() throws Exception {
        for (var proxy : List.of(haproxy, caddy)) {
            for (var name : List.of("kim", "lee", "park", "choi")) {
                var end = new CountDownLatch(1);
                replicas.dify().play(answer -> {
                    answer.text("the begin");
                    end.await();
                    answer.end();
                });
                // Caddy goes by the token: the one that asked must be the one that comes back.
                var message = proxy.visitor(name).message("what is it?").build();
                var token = message.headers().firstValue("Authorization").orElseThrow();
                var visitor = proxy.visitor(name);
                var conversation = new SentEvents(
                                visitor.open(visitor.message("what is it?").setHeader("Authorization", token))
                                        .body())
                        .next("message")
                        .get("conversation_id")
                        .asText();
                var again = proxy.visitor(name);
                for (var i = 0; i < 3; i++) {
                    var joined = again.open(
                            proxy == caddy
                                    ? again.request("/api/live/" + conversation).header("Authorization", token)
                                    : again.withToken(
                                            "/api/live/" + conversation)); // a renewed token, in HAProxy's case
                    assertEquals(200, joined.statusCode(), proxy.kind() + " " + name);
                    try (var body = joined.body()) {
                        assertEquals(
                                "the begin",
                                new SentEvents(body)
                                        .next("message")
                                        .path("answer")
                                        .asText());
                    }
                }
                end.countDown();
            }
        }
    }

    @Test
    @Order(3)
    public void both_are_restarted_one_after_the_other_and_no_message_is_lost() throws Exception {
        replicas.dify().pace(Duration.ofMillis(15)); // an answer takes a second or two
        try (var load = new SteadyLoad()) {
            for (var i = 0; i < USERS; i++) {
                load.user(haproxy.visitor("h" + i))
                        .user(haproxyWithoutAffinity.visitor("n" + i))
                        .user(caddy.visitor("c" + i));
            }
            for (var i = 0; i < 2; i++) {
                replicas.restart(i);
                // A balancer takes a gateway back after two good checks: until then the other one is alone.
                awaitAsked(i, load, load.messages().size());
            }
            load.finish();
            replicas.dify().pace(Duration.ZERO);
            System.out.println("Rolling restart: " + load.answered() + " answers, "
                    + load.failures().size() + " failures");
            assertEquals(List.of(), load.failures());
            assertTrue(load.answered() > 3 * USERS, "answered: " + load.answered());
            for (var message : load.messages()) {
                assertEquals(1, replicas.askersOf(message).size(), message);
            }
        }
    }

    /** Waits until every balancer sends messages to this gateway again. */
    private void awaitAsked(int index, SteadyLoad load, int from) throws InterruptedException {
        Eventually.that("gateway " + index + " is asked through every proxy", () -> {
            var through = new HashSet<Character>();
            load.messages().stream()
                    .skip(from)
                    .filter(message -> replicas.askersOf(message).contains(index))
                    .forEach(message -> through.add(message.charAt(0)));
            return through.containsAll(Set.of('h', 'n', 'c'));
        });
    }

    @Test
    @Order(4)
    public void the_death_of_one_ends_its_own_answers_only() throws Exception {
        var end = new CountDownLatch(1);
        Map<String, SentEvents> answers = new LinkedHashMap<>();
        for (var proxy : List.of(haproxyWithoutAffinity, caddy)) {
            Set<Integer> askers = new HashSet<>();
            for (var i = 0; i < 4 || askers.size() < 2; i++) {
                replicas.dify().play(answer -> {
                    answer.text("begun");
                    end.await();
                    answer.end();
                });
                var message = proxy.kind() + " " + i;
                var events =
                        new SentEvents(proxy.visitor("user" + i).ask(message).body());
                events.next("message");
                answers.put(message, events);
                askers.addAll(replicas.askersOf(message));
            }
        }

        replicas.kill(1);

        for (var i = 0; i < 6; i++) { // at once, while the balancers may not know yet
            for (var proxy : List.of(haproxy, haproxyWithoutAffinity, caddy)) {
                var visitor = proxy.visitor("later" + i);
                var response = visitor.send(visitor.message("are you there?"));
                assertEquals(200, response.statusCode(), () -> response.body() + proxy.log());
            }
        }
        end.countDown();
        for (var answer : answers.entrySet()) {
            var lives = replicas.askersOf(answer.getKey()).equals(List.of(0));
            assertEquals(lives, isWhole(answer.getValue()), answer.getKey());
        }
    }

    private static boolean isWhole(SentEvents events) {
        try {
            return events.rest().stream()
                    .anyMatch(event -> event.path("event").asText().equals("message_end"));
        } catch (IOException e) { // cut off
            return false;
        }
    }
}
