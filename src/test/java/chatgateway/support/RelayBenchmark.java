package chatgateway.support;

import chatgateway.demo.dify.Scenario;
import chatgateway.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;

/**
 * Prints what the gateway adds to a small read, and how fast it relays an answer; run it by hand, it asserts nothing.
 *
 * <pre>{@code
 * mvn -q test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath &&
 *   java -cp "target/test-classes:target/classes:$(cat target/classpath)" chatgateway.support.RelayBenchmark
 * }</pre>
 *
 * <p>Client, gateway and demo Dify share one process, and direct calls alternate with those through the gateway, so that
 * a busy machine slows both.
 */
public final class RelayBenchmark {
    private static final int WARM_UP = 3_000;
    private static final int READS = 3_000;
    private static final int EVENTS = 50_000;
    private static final int ROUNDS = 5;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final TestGateway gateway;

    private RelayBenchmark(TestGateway gateway) {
        this.gateway = gateway;
    }

    public static void main(String[] args) throws Exception {
        System.out.printf(
                "Java %s, %d processors%n",
                Runtime.version(), Runtime.getRuntime().availableProcessors());
        try (var gateway = TestGateway.start()) {
            var benchmark = new RelayBenchmark(gateway);
            benchmark.reads();
            benchmark.answers("one event a write", 1);
            benchmark.answers("64 events a write", 64);
        }
    }

    private void reads() throws Exception {
        gateway.sendMessageAndWait("u1", "hi"); // a conversation to list
        var direct =
                request(gateway.dify().baseUrl() + "/v1/conversations?limit=20&user=cointutor_u1", TestGateway.KEY);
        var through = request(gateway.url() + "/v1/conversations?limit=20", TestGateway.token("u1"));
        timed(direct, through, WARM_UP);
        var times = timed(direct, through, READS);

        System.out.println("GET /v1/conversations       p50 ms   p90 ms");
        for (var row = 0; row < 2; row++) {
            System.out.printf(
                    "  %-22s %9.3f %8.3f%n", row == 0 ? "direct" : "through", at(times[row], 50), at(times[row], 90));
        }
        System.out.printf(
                "  %-22s %9.3f %8.3f%n",
                "added", at(times[1], 50) - at(times[0], 50), at(times[1], 90) - at(times[0], 90));
        System.out.printf(
                "  %-22s %9.2f %8.2f%n",
                "ratio", at(times[1], 50) / at(times[0], 50), at(times[1], 90) / at(times[0], 90));
    }

    /** Nanoseconds of each call, sorted: direct, through. */
    private long[][] timed(HttpRequest direct, HttpRequest through, int calls) throws Exception {
        var times = new long[2][calls];
        for (var i = 0; i < calls; i++) {
            var first = i % 2; // takes turns
            times[first][i] = time(first == 0 ? direct : through);
            times[1 - first][i] = time(first == 0 ? through : direct);
        }
        Arrays.sort(times[0]);
        Arrays.sort(times[1]);
        return times;
    }

    private long time(HttpRequest request) throws IOException, InterruptedException {
        var start = System.nanoTime();
        var response = http.send(request, BodyHandlers.ofByteArray());
        var nanos = System.nanoTime() - start;
        if (response.statusCode() != 200) {
            throw new IllegalStateException("answered " + response.statusCode());
        }
        return nanos;
    }

    private void answers(String name, int eventsPerWrite) throws Exception {
        var write = ("data: {\"event\":\"message\",\"conversation_id\":\"" + ApiDocument.UUID + "\",\"message_id\":\""
                        + ApiDocument.UUID + "\",\"created_at\":1705407629,\"task_id\":\"" + ApiDocument.UUID
                        + "\",\"id\":\"" + ApiDocument.UUID
                        + "\",\"answer\":\" word\",\"from_variable_selector\":null}\n\n")
                .repeat(eventsPerWrite)
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Scenario scenario = answer -> {
            for (var i = 0; i < EVENTS / eventsPerWrite; i++) {
                answer.raw(write);
            }
            answer.end();
        };
        var rates = new double[2][ROUNDS];
        for (var round = -1; round < ROUNDS; round++) { // the first warms up
            for (var way = 0; way < 2; way++) {
                var seconds = answer(way == 0, scenario);
                if (round >= 0) {
                    rates[way][round] = EVENTS / seconds;
                }
            }
        }
        System.out.printf("An answer, %s    events/s     MB/s%n", name);
        for (var way = 0; way < 2; way++) {
            Arrays.sort(rates[way]);
            var rate = rates[way][ROUNDS / 2];
            var megabytes = rate * write.length / eventsPerWrite / 1e6;
            System.out.printf("  %-22s %15.0f %8.1f%n", way == 0 ? "direct" : "through", rate, megabytes);
        }
    }

    /** Seconds from the message to the end of the stream. */
    private double answer(boolean isDirect, Scenario scenario) throws IOException, InterruptedException {
        gateway.dify().play(scenario);
        var question = Json.object(TestGateway.messageJson("hi").getBytes())
                .orElseThrow()
                .put("user", "cointutor_u1");
        var url = (isDirect ? gateway.dify().baseUrl() : gateway.url()) + "/v1/chat-messages";
        var request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + (isDirect ? TestGateway.KEY : TestGateway.token("u1")))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(question.toString()))
                .build();
        var start = System.nanoTime();
        try (var body = http.send(request, BodyHandlers.ofInputStream()).body()) {
            body.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static HttpRequest request(String url, String bearer) {
        return HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + bearer)
                .build();
    }

    private static double at(long[] sorted, int percentile) {
        return sorted[sorted.length * percentile / 100] / 1e6;
    }
}
