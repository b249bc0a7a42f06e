package chatgateway.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writing never blocks, and dropped lines are reported. */
@Timeout(300)
class LogOutputTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int LINES = 20_000;

    @Test
    void lines_arrive_whole_and_in_order() throws Exception {
        var target = new ByteArrayOutputStream();
        var output = LogOutput.to(target);
        print(output, 1_000);
        output.awaitWritten(TIMEOUT);

        var lines = target.toString(UTF_8).lines().toList();
        assertEquals(1_000, lines.size());
        assertEquals("line 999 äöü", lines.get(999));
    }

    @Test
    void a_reader_that_stands_still_costs_lines_and_no_time() throws Exception {
        var go = new CountDownLatch(1);
        var target = new ByteArrayOutputStream();
        var output = LogOutput.to(new OutputStream() {
            @Override
            public void write(int b) {
                throw new AssertionError("in pieces");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                target.write(bytes, offset, length);
            }
        });
        print(output, LINES); // would wait for ever, if it waited

        go.countDown();
        output.awaitWritten(TIMEOUT);
        print(output, 1);
        output.awaitWritten(TIMEOUT);

        assertLost(target.toString(UTF_8), LINES + 1);
    }

    @Test
    void a_full_disk_costs_lines_and_nothing_else() throws Exception {
        var target = new ByteArrayOutputStream();
        var output = LogOutput.to(new OutputStream() {
            private int writes;

            @Override
            public void write(int b) throws IOException {
                throw new IOException("in pieces");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (writes++ < 5) {
                    throw new IOException("No space left on device");
                }
                target.write(bytes, offset, length);
            }
        });
        print(output, 100);
        output.awaitWritten(TIMEOUT);

        assertLost(target.toString(UTF_8), 100);
    }

    private static void print(LogOutput output, int lines) {
        var out = new PrintStream(output, true, UTF_8);
        for (var i = 0; i < lines; i++) {
            out.println("line " + i + " äöü");
        }
    }

    /** Written and dropped lines add up to all lines. */
    private static void assertLost(String text, int printed) {
        var lost = Pattern.compile("(?m)^dropped (\\d+) log lines")
                .matcher(text)
                .results()
                .toList();
        assertTrue(!lost.isEmpty(), text);
        var sum = lost.stream()
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .sum();
        assertEquals(
                printed, text.lines().filter(line -> line.startsWith("line ")).count() + sum);
    }
}
