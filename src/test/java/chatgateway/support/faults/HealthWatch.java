package chatgateway.support.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.Javalin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Asks for {@code /health} all the time, as a supervisor would, and a bare server in this JVM right after it, which shows
 * how busy the machine is with other things.
 */
public final class HealthWatch implements AutoCloseable {
    private static final Duration PROMPT = Duration.ofMillis(100);
    private static final int PAUSE_MILLIS = 50;
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int IN_A_ROW = 9; // half a second: any machine stands still for a moment
    private static final int HOPS = 10; // so much more than a bare server's time is no fault of the gateway's
    private static final Map<String, String> HEALTHY = Map.of("status", "ok");
    private static final byte[] REQUEST =
            "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8);

    private final List<Long> gatewayNanos = new ArrayList<>();
    private final List<Long> bareNanos = new ArrayList<>();
    private final Javalin bare;
    private final Thread thread;
    private IOException failure; // null while all is well

    public HealthWatch(String url) {
        bare = Javalin.start(config -> {
            config.startup.showJavalinBanner = false;
            config.concurrency.useVirtualThreads = true; // as the gateway has it
            config.jetty.host = "127.0.0.1";
            config.jetty.port = 0;
            config.routes.get("/health", ctx -> ctx.json(HEALTHY));
        });
        thread = new Thread(() -> watch(URI.create(url).getPort()), "health-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** I7: never slow several times in a row, as far as it is not the machine that is slow. */
    public synchronized void assertPrompt() {
        assertAnswered();
        for (var end = IN_A_ROW; end <= gatewayNanos.size(); end++) {
            var gateway = Duration.ofNanos(Collections.min(gatewayNanos.subList(end - IN_A_ROW, end)));
            var machine = median(bareNanos, end).multipliedBy(HOPS);
            assertTrue(
                    gateway.compareTo(PROMPT.plus(machine)) < 0,
                    "/health took " + gateway.toMillis() + " ms at best, a bare server a tenth of "
                            + machine.toMillis());
        }
    }

    /** The slowest median of some in a row. */
    public synchronized Duration slowest() {
        return IntStream.rangeClosed(IN_A_ROW, gatewayNanos.size())
                .mapToObj(end -> median(gatewayNanos, end))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** How long a server that does nothing else took once: so busy is the machine. */
    public synchronized Duration slowestOfBare() {
        assertAnswered();
        return Duration.ofNanos(Collections.max(bareNanos));
    }

    /** What a server that does nothing else took, summed: so long was the machine busy with other things. */
    public synchronized Duration busy() {
        return Duration.ofNanos(bareNanos.stream().mapToLong(Long::longValue).sum());
    }

    private void assertAnswered() {
        if (failure != null) {
            throw new AssertionError("/health did not answer", failure);
        }
    }

    private static Duration median(List<Long> nanos, int end) {
        var sorted = nanos.subList(end - IN_A_ROW, end).stream().sorted().toList();
        return Duration.ofNanos(sorted.get(IN_A_ROW / 2));
    }

    /** Forgets what was before: a JVM that has just started is slow. */
    public synchronized void restart() {
        gatewayNanos.clear();
        bareNanos.clear();
    }

    @Override
    public void close() {
        thread.interrupt();
        bare.stop();
    }

    private void watch(int port) {
        try (var gateway = connect(port);
                var measure = connect(bare.port())) {
            while (true) {
                var took = ask(gateway);
                add(took, ask(measure));
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (IOException e) {
            fail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the end of the watch
        }
    }

    private static Socket connect(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static long ask(Socket server) throws IOException {
        var begin = System.nanoTime();
        server.getOutputStream().write(REQUEST);
        readReply(server);
        return System.nanoTime() - begin;
    }

    private static void readReply(Socket socket) throws IOException {
        var reply = new StringBuilder();
        var buffer = new byte[4096];
        while (!reply.toString().endsWith("{\"status\":\"ok\"}")) {
            var count = socket.getInputStream().read(buffer);
            if (count < 0) {
                throw new IOException("it closed the connection after: " + reply);
            }
            reply.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
    }

    private synchronized void add(long gateway, long machine) {
        gatewayNanos.add(gateway);
        bareNanos.add(machine);
    }

    private synchronized void fail(IOException e) {
        failure = e;
    }
}
