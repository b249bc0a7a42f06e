package chatgateway.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.ProcessFootprint;
import chatgateway.support.Program;
import chatgateway.support.TestGateway;
import chatgateway.support.faults.ChatTurn;
import chatgateway.support.faults.ConcurrentUsers;
import chatgateway.support.faults.DifyProcess;
import chatgateway.support.faults.FaultSchedule;
import chatgateway.support.faults.Invariants;
import chatgateway.support.faults.SocketClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Answers by the thousand, 200 at a time, through a gateway with a heap of 128 MB: none fails, and what it holds stays as
 * it is. {@code ./run.sh answers} asks for 50,000; as one of the tests there are few.
 */
@Tag("faults")
@Tag("floods")
@Timeout(7200)
class ManyAnswersTest {
    private static final int ANSWERS = Integer.getInteger("answers", 600);
    private static final int AT_ONCE = 200;
    private static final int HALF_WRITTEN = Integer.getInteger("answers.half.written", AT_ONCE);
    private static final String HEAP = System.getProperty("answers.heap", "128m");
    private static final int SAMPLES = ANSWERS < 10_000 ? 4 : 40;
    private static final int SECONDS = 7000;
    private static final int PARTS = 12;
    private static final int SILENCE_MILLIS = 200;

    /** With a few answers only, class loading and compilation cannot be told apart from growth. */
    private static final double GROWTH = ANSWERS < 10_000 ? 1.5 : 1.05;

    @TempDir
    private Path directory;

    private final AtomicInteger asked = new AtomicInteger();
    private final List<ProcessFootprint> samples = Collections.synchronizedList(new ArrayList<>());

    @Test
    void two_hundred_at_a_time_need_no_more_memory_however_many_there_were() {
        FaultSchedule.replayably(schedule -> {
            try (var dify = DifyProcess.start(directory, 0);
                    var gateway = Program.start(directory, List.of("-Xmx128m"), variables(dify.url()))) {
                var url = gateway.url();
                askAll(schedule, url, ANSWERS / 10, number -> {}); // loads and compiles

                var begin = System.nanoTime();
                askAll(schedule, url, ANSWERS, number -> {
                    if (number % (ANSWERS / SAMPLES) == 0) {
                        samples.add(ProcessFootprint.of(gateway.pid()));
                    }
                });
                var seconds = (System.nanoTime() - begin) / 1e9;

                System.out.printf(
                        "%d answers, %d at a time, -Xmx128m, Java %s: %.0f s%n",
                        ANSWERS, AT_ONCE, Runtime.version().feature(), seconds);
                assertFlat("RSS, KB", sample -> sample.rssBytes() / 1024, 0);
                assertFlat("heap after GC, KB", sample -> sample.heapBytes() / 1024, 0);
                assertFlat("open files", ProcessFootprint::files, 16);
                assertFlat("threads", ProcessFootprint::threads, 16);
                gateway.terminate();
                assertEquals(0, gateway.exitCode());
                Invariants.assertTellsNothing(gateway.output());
            }
        });
    }

    @Test
    void many_answers_can_be_half_written_at_the_same_moment() throws Exception {
        var go = new CountDownLatch(1);
        try (var dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));
                var gateway = Program.start(
                        directory,
                        List.of("-Xms" + HEAP, "-Xmx" + HEAP, "-XX:+AlwaysPreTouch"),
                        variables(dify.baseUrl()))) {
            var browsers = new ArrayList<SocketClient>();
            for (var user = 0; user < HALF_WRITTEN; user++) {
                dify.play(answer -> {
                    answer.text("half of it");
                    go.await();
                    answer.text(", and the rest");
                    answer.end();
                });
                browsers.add(SocketClient.at(gateway.url()).send(SocketClient.request("user" + user, "hello")));
            }
            for (var browser : browsers) {
                browser.readUntil("half of it");
            }
            var all = ProcessFootprint.of(gateway.pid());
            System.out.printf(
                    "%d answers half written, the whole heap of %s in use, Java %s: %s%n",
                    HALF_WRITTEN, HEAP, Runtime.version().feature(), all);
            assertEquals(HALF_WRITTEN, all.answers());

            go.countDown();
            for (var browser : browsers) {
                try (browser) {
                    assertEquals("half of it, and the rest", browser.readToEnd().text());
                }
            }
        }
    }

    private void askAll(FaultSchedule schedule, String url, int answers, IntConsumer afterEach) throws Exception {
        asked.set(0);
        ConcurrentUsers.of(AT_ONCE, schedule, SECONDS, (user, chances) -> {
            for (var number = asked.incrementAndGet(); number <= answers; number = asked.incrementAndGet()) {
                ask(url, new ChatTurn("user" + user, number, PARTS, 1 + chances.upTo(SILENCE_MILLIS)));
                afterEach.accept(number);
            }
            return null;
        });
    }

    private static void ask(String url, ChatTurn turn) throws Exception {
        try (var browser = SocketClient.at(url)) {
            var reply = browser.ask(turn).readToEnd();
            assertEquals(200, reply.status(), browser::toString);
            assertEquals(turn.answer(), reply.text(), browser::toString);
            assertEquals(List.of("message_end"), reply.endings(), browser::toString);
        }
    }

    /** The mean of the last quarter of the samples is no more than that of the first, but for a little. */
    private void assertFlat(String what, ToLongFunction<ProcessFootprint> quantity, int tolerance) {
        var values = samples.stream().mapToLong(quantity).toArray();
        var quarter = values.length / 4;
        var first = mean(values, 0, quarter);
        var last = mean(values, values.length - quarter, values.length);
        System.out.printf(
                "  %-18s first quarter %9.0f, last quarter %9.0f (%+.1f %%)%n",
                what, first, last, 100 * (last / first - 1));
        assertTrue(last <= first * GROWTH + tolerance, () -> what + " grew: " + Arrays.toString(values));
    }

    private static double mean(long[] values, int from, int to) {
        return Arrays.stream(values, from, to).average().orElseThrow();
    }

    private static Map<String, String> variables(String difyUrl) {
        return TestGateway.variables(difyUrl, Map.of("MESSAGES_PER_MINUTE", "100000", "MAX_STREAMS", "1000"));
    }
}
