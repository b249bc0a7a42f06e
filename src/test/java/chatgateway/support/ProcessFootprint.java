package chatgateway.support;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a JVM of this machine holds: its threads and open files by {@code /proc}, and what is still referenced after a full
 * collection, which {@code jcmd GC.class_histogram} makes before it counts.
 *
 * @param answers answers that are being written, when the JVM is a gateway
 * @param virtualThreads which are not among the threads
 * @param rssBytes of memory that it occupies, the code of the JVM included
 * @param cpu since its start
 */
public record ProcessFootprint(
        int threads, int files, long heapBytes, int answers, int virtualThreads, long rssBytes, Duration cpu) {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
    private static final String ANSWER = "chatgateway.stream.AnswerRelay";
    private static final String VIRTUAL_THREAD = "java.lang.VirtualThread";

    public static ProcessFootprint of(long pid) {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var histogram = ProgramRun.of(Path.of("."), LIMIT, List.of(jcmd, String.valueOf(pid), "GC.class_histogram"))
                .outputOfSuccess();
        var total = TOTAL.matcher(histogram);
        assertTrue(total.find(), histogram);
        return new ProcessFootprint(
                threads(pid),
                files(pid),
                Long.parseLong(total.group(1)),
                instances(histogram, ANSWER),
                instances(histogram, VIRTUAL_THREAD),
                rssBytes(pid),
                ProcessHandle.of(pid).orElseThrow().info().totalCpuDuration().orElseThrow());
    }

    /** What the process occupies of the machine's memory. */
    public static long rssBytes(long pid) {
        try (var lines = Files.lines(Path.of("/proc", String.valueOf(pid), "status"))) {
            var kilobytes = lines.filter(line -> line.startsWith("VmRSS:"))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll("\\D", "");
            return Long.parseLong(kilobytes) << 10;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Threads of the system. */
    public static int threads(long pid) {
        return entries(pid, "task");
    }

    /** Open file descriptors, sockets among them. */
    public static int files(long pid) {
        return entries(pid, "fd");
    }

    @Override
    public String toString() {
        return threads + " threads, " + files + " open files, " + heapBytes / 1024 + " KB of heap, " + answers
                + " answers, " + virtualThreads + " virtual threads, " + (rssBytes >> 10) + " KB of RSS, "
                + cpu.toMillis() + " ms of CPU";
    }

    private static int entries(long pid, String directory) {
        try (var entries = Files.list(Path.of("/proc", String.valueOf(pid), directory))) {
            return (int) entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int instances(String histogram, String type) {
        var row = Pattern.compile("(?m)^ *\\d+: +(\\d+) +\\d+ +" + Pattern.quote(type) + "( |$)")
                .matcher(histogram);
        return row.find() ? Integer.parseInt(row.group(1)) : 0;
    }
}
