package chatgateway.support.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the gateway costs beside nginx, with the same fake Dify and the same clients: {@code ./run.sh bench}. The figures
 * are those of docs/performance.md. It fails if an event is lost or out of order, whatever it took.
 *
 * <p>Every round measures all targets one after the other, and of a target only its own processor time, so that a busy
 * machine disturbs all of them alike.
 */
class RelayBench {
    private static final int ROUNDS = 3;
    private static final long LIMIT_NANOS =
            TimeUnit.SECONDS.toNanos(270); // what has begun still ends within five minutes
    private static final int WARM_UP_SECONDS = Integer.getInteger("bench.warm.up", 6);
    private static final int RAMP = 250; // a second

    private static final String FIGURES = System.getProperty("bench.figures", "ACDE");
    private static final int ANSWERS = Integer.getInteger("bench.answers", 1000);
    private static final String JAR = "target/chat-gateway.jar";
    private static final String NGINX = "/usr/sbin/nginx";

    private interface Measurement {
        double of(BenchTarget target) throws IOException, InterruptedException;
    }

    @TempDir
    private Path directory;

    private final long begin = System.nanoTime();
    private final List<BenchTarget> targets = new ArrayList<>();

    @Test
    void compares() throws IOException, InterruptedException {
        try (var dify = new BenchDify()) {
            startTargets(dify.url());
            if (FIGURES.contains("C")) {
                liveAnswers(); // first, because they need fresh processes
                stopTargets();
                startTargets(dify.url());
            }
            if (FIGURES.contains("A")) {
                events();
            }
            if (FIGURES.contains("E")) {
                starts();
            }
            if (FIGURES.contains("D")) {
                requests();
            }
            if (FIGURES.contains("H")) {
                growth();
            }
            if (FIGURES.contains("I")) {
                largeBodies();
            }
        } finally {
            stopTargets();
        }
    }

    private void events() throws IOException, InterruptedException {
        for (var target : gateways()) {
            load(target, 200, 50, 133);
        }
        compare("A. CPU per event, 200 answers × 50/s, 133 bytes, µs", targets, target -> load(target, 200, 50, 133));
        compare("A. The same, 2,048 bytes, µs", targets, target -> load(target, 200, 50, 2048));
    }

    private void growth() throws IOException, InterruptedException {
        for (var answers : List.of(10, 100, 1000, 5000)) {
            var name = "H. CPU per event, %,d answers × %d/s, µs".formatted(answers, 5000 / answers);
            compare(name, targets, target -> load(target, answers, 5000 / answers, 133));
        }
    }

    private static double load(BenchTarget target, int answers, int rate, int bytes) throws IOException {
        var result = StreamLoad.of(target, answers, rate, bytes, Math.max(RAMP, answers / 4), 3);
        assertEquals(answers, result.complete(), "complete answers of " + target.name());
        System.out.printf(
                "    %-22s %4.1f µs; latency p50 %.2f, p99 %.2f ms%n",
                target.name(),
                result.microsOfCpu(),
                result.latencies().percentile(50),
                result.latencies().percentile(99));
        return result.microsOfCpu();
    }

    private void starts() throws IOException, InterruptedException {
        compareRequests(
                "E. CPU of a message with one event, on a new connection, µs",
                targets,
                token -> BenchRequest.message(token, BenchDify.message(133, 1, 1000)),
                4,
                false);
    }

    private void requests() throws IOException, InterruptedException {
        compareRequests(
                "D. CPU of GET /v1/conversations, µs",
                targets,
                token -> BenchRequest.get("/v1/conversations?limit=20", token),
                32,
                true);
        compareRequests(
                "D. CPU of GET /api/session, µs",
                gateways(),
                token -> BenchRequest.get("/api/session", token),
                32,
                true);
        compareRequests("G. CPU of GET /chat, compressed, µs", gateways(), BenchRequest::page, 32, true);
    }

    private void largeBodies() throws IOException, InterruptedException {
        compareRequests("I. CPU of a blocking answer of 1 MB, µs", targets, BenchRequest::blockingMessage, 4, true);
        compareRequests(
                "I. CPU of an upload of 14 MB, µs", targets, token -> BenchRequest.upload(token, 14_000_000), 2, true);
    }

    private void compareRequests(
            String name, List<BenchTarget> all, Function<String, byte[]> request, int connections, boolean keepsThem)
            throws IOException, InterruptedException {
        for (var target : all) {
            if (gateways().contains(target) && hasTime()) {
                RequestLoad.micros(target, request, connections, WARM_UP_SECONDS, keepsThem);
            }
        }
        compare(name, all, target -> RequestLoad.micros(target, request, connections, 2, keepsThem));
    }

    private void liveAnswers() throws IOException, InterruptedException {
        var name = "C. Memory of %,d answers × 1/s, %d started a second, KB each".formatted(ANSWERS, RAMP);
        compare(name, targets, 1, target -> {
            var idle = target.megabytes();
            var result = StreamLoad.of(target, ANSWERS, 1, 133, RAMP, 6);
            System.out.printf(
                    "    %-22s %.0f → %.0f MB, slowest start %.2f s, p99 %.2f ms, %.1f µs/event%n",
                    target.name(),
                    idle,
                    result.megabytes(),
                    result.slowestStartMillis() / 1000,
                    result.latencies().percentile(99),
                    result.microsOfCpu());
            assertEquals(ANSWERS, result.complete(), "complete answers of " + target.name());
            return (result.megabytes() - idle) * 1000 / ANSWERS;
        });
    }

    private void compare(String name, List<BenchTarget> all, Measurement measurement)
            throws IOException, InterruptedException {
        compare(name, all, ROUNDS, measurement);
    }

    /** Prints the median of each target, the least and the most, and the ratio to the first target. */
    private void compare(String name, List<BenchTarget> all, int rounds, Measurement measurement)
            throws IOException, InterruptedException {
        System.out.println(name);
        var values = new double[all.size()][rounds];
        for (var round = 0; round < rounds; round++) {
            for (var i = 0; i < all.size(); i++) {
                if (!hasTime()) {
                    System.out.println("  left out: five minutes are over");
                    return;
                }
                values[i][round] = measurement.of(all.get(i));
            }
        }
        for (var i = 0; i < all.size(); i++) {
            Arrays.sort(values[i]);
            System.out.printf(
                    "  %-24s %8.1f (%.1f–%.1f)   %.2f × %s%n",
                    all.get(i).name(),
                    values[i][rounds / 2],
                    values[i][0],
                    values[i][rounds - 1],
                    values[i][rounds / 2] / values[0][rounds / 2],
                    all.get(0).name());
        }
    }

    private boolean hasTime() {
        return System.nanoTime() - begin < LIMIT_NANOS;
    }

    /** nginx first, if it is installed; then this build on each JVM, then the other jars on each. */
    private void startTargets(String difyUrl) throws IOException, InterruptedException {
        if (Files.exists(Path.of(NGINX))) {
            targets.add(BenchTarget.nginx(difyUrl, directory));
        }
        var jars = new ArrayList<>(List.of(JAR));
        jars.addAll(named("gateway.jar", ""));
        for (var jar : jars) {
            for (var java : named("bench.java", System.getProperty("java.home") + "/bin/java")) {
                var name = (jar.equals(JAR) ? "gateway" : jar) + ", Java " + version(Path.of(java));
                targets.add(BenchTarget.gateway(
                        name, java, Path.of(jar).toAbsolutePath().toString(), difyUrl, directory));
            }
        }
    }

    /** Every JDK has a file with its version beside {@code bin}. */
    private static String version(Path java) throws IOException {
        var release = Files.readString(java.resolveSibling("../release"));
        return release.replaceFirst("(?s).*JAVA_VERSION=\"(\\d+).*", "$1");
    }

    private static List<String> named(String property, String others) {
        return Arrays.stream(System.getProperty(property, others).split(","))
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    private List<BenchTarget> gateways() {
        return targets.stream().filter(target -> !target.name().equals("nginx")).toList();
    }

    private void stopTargets() {
        targets.forEach(BenchTarget::close);
        targets.clear();
    }
}
