package chatgateway.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.deploy.ProxiedGateway;
import chatgateway.support.deploy.Proxy.Kind;
import chatgateway.support.deploy.ProxyChecks;
import chatgateway.support.deploy.ReplicaChecks;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Debian's proxies with the shipped configurations, in front of a real gateway
 * (docs/threats.md#r17-proxies). One answer through each of them is silent meanwhile: what has to wait waits beside
 * everything else.
 */
@Tag("proxy")
@Tag("T8")
@Tag("T11")
@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
class BehindProxiesTest {
    private static final Duration SILENCE = Duration.ofSeconds(90);
    private static final int HEARTBEATS = 5; // one every 15 s

    private final Map<Kind, BufferedReader> silent = new EnumMap<>(Kind.class);
    private final CountDownLatch end = new CountDownLatch(1);
    private ProxiedGateway shared;
    private long silentSince;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        shared = new ProxiedGateway(directory);
        for (var kind : Kind.values()) {
            shared.dify().play(answer -> {
                answer.text("before");
                end.await(); // without the pings of a Dify that is alive
                answer.text("after");
                answer.end();
            });
            var body =
                    shared.proxy(kind).visitor("silent").ask("think about it").body();
            var lines = new BufferedReader(new InputStreamReader(body, UTF_8));
            assertTrue(lines.readLine().contains("before"));
            silent.put(kind, lines);
        }
        silentSince = System.nanoTime();
    }

    @AfterAll
    void stop() {
        end.countDown();
        shared.close();
    }

    @Nested
    @Order(1)
    class Nginx extends ProxyChecks {
        Nginx() {
            super(shared, Kind.NGINX);
        }
    }

    @Nested
    @Order(1)
    class Caddy extends ProxyChecks {
        Caddy() {
            super(shared, Kind.CADDY);
        }
    }

    @Nested
    @Order(1)
    class Haproxy extends ProxyChecks {
        Haproxy() {
            super(shared, Kind.HAPROXY);
        }
    }

    @Nested
    @Order(1)
    class TwoReplicas extends ReplicaChecks {}

    @Nested
    @Order(2)
    class ASilentAnswer {

        @ParameterizedTest
        @EnumSource
        void survives_ninety_seconds_and_is_whole(Kind kind) throws Exception {
            var left = SILENCE.toNanos() - (System.nanoTime() - silentSince);
            TimeUnit.NANOSECONDS.sleep(left); // nothing to wait for but the time
            end.countDown();

            var rest = silent.get(kind).lines().toList();

            var heartbeats = rest.stream().filter(line -> line.startsWith(":")).count();
            assertTrue(heartbeats >= HEARTBEATS, rest.toString());
            assertTrue(rest.stream().anyMatch(line -> line.contains("after")), rest.toString());
            assertTrue(rest.stream().anyMatch(line -> line.contains("message_end")), rest.toString());
        }
    }
}
