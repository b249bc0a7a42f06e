package chatgateway.support.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.json.Json;
import chatgateway.settings.EventTarget;
import chatgateway.settings.Secret;
import chatgateway.support.Patience;
import chatgateway.support.settings.SettingsSamples;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Assertions;

/** The backend of a host that receives events on a free port of loopback. Every signature is verified as it arrives. */
public final class Receiver implements AutoCloseable {
    private final EventTarget target;
    private final IntUnaryOperator status;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch hang = new CountDownLatch(1);
    private final AtomicInteger count = new AtomicInteger();
    private final BlockingQueue<ObjectNode> events = new LinkedBlockingQueue<>();
    private final List<String> ids = new CopyOnWriteArrayList<>();

    private Receiver(IntUnaryOperator status) {
        try {
            this.status = status;
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            target = new EventTarget(
                    "http://127.0.0.1:" + server.getAddress().getPort() + "/events",
                    new Secret(SettingsSamples.EVENTS_SECRET),
                    false);
            server.createContext("/", this::receive);
            server.setExecutor(threads);
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Accepts everything. */
    public static Receiver start() {
        return new Receiver(number -> 204);
    }

    /** @param status of the reply to the request of this number, from 1 on; 0 hangs until the end of the test */
    public static Receiver answering(IntUnaryOperator status) {
        return new Receiver(status);
    }

    /** The settings that lead here. */
    public Map<String, String> settings() {
        return Map.of(
                "EVENTS_URL", target.url(), "EVENTS_SECRET", target.secret().value());
    }

    /** What arrived next, whatever was answered. */
    public ObjectNode next() throws InterruptedException {
        var event = events.poll(Patience.of(Duration.ofSeconds(20)).toMillis(), TimeUnit.MILLISECONDS);
        return event == null ? Assertions.fail("no event arrived") : event;
    }

    /** The data of the next event, which must be of this type. */
    public ObjectNode next(String type) throws InterruptedException {
        var event = next();
        assertEquals(type, event.path("type").asText(), event::toString);
        assertEquals(
                List.of("type", "timestamp", "data"),
                List.copyOf(event.propertyStream().map(Map.Entry::getKey).toList()));
        return (ObjectNode) event.get("data");
    }

    /** The ids of the requests so far. */
    public List<String> ids() {
        return ids;
    }

    private void receive(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        var headers = exchange.getRequestHeaders();
        var id = headers.getFirst("webhook-id");
        var time = Long.parseLong(headers.getFirst("webhook-timestamp"));
        var isGood = headers.getFirst("webhook-signature").equals(target.signature(id, time, body))
                && Math.abs(Instant.now().getEpochSecond() - time) < 300;
        ids.add(id);
        events.add(
                isGood
                        ? Json.object(body.getBytes(UTF_8)).orElseThrow()
                        : Json.object().put("type", "forged"));
        var answer = status.applyAsInt(count.incrementAndGet());
        if (answer == 0) {
            await();
            exchange.close();
            return;
        }
        if (answer / 100 == 3) {
            exchange.getResponseHeaders().set("Location", target.url() + "/elsewhere");
        }
        exchange.sendResponseHeaders(answer, -1);
        exchange.close();
    }

    private void await() {
        try {
            hang.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        hang.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
