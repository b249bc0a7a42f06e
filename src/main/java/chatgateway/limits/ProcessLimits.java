package chatgateway.limits;

import chatgateway.http.AnonymousClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the JVM and the system allow this process, compared with what {@code MAX_STREAMS} needs
 * (docs/operate.md#start-and-memory).
 *
 * @param heapBytes the heap at its largest
 * @param files that may be open, connections included
 */
public record ProcessLimits(long heapBytes, long files) {
    private static final int HEAP_OF_ANSWER = 64 * 1024;
    private static final int OTHER_FILES = 200; // the jar, listeners, pooled connections to Dify

    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files +(\\d+)");

    /** Those of this process; without a limit of files where there is no Linux. */
    public static ProcessLimits current() {
        return new ProcessLimits(Runtime.getRuntime().maxMemory(), maxFiles());
    }

    /** One sentence for each limit that is too low for so many answers at a time: setting, numbers, remedy. */
    public List<String> warnings(int maxStreams) {
        var warnings = new ArrayList<String>();
        var neededHeap = (long) maxStreams * HEAP_OF_ANSWER;
        if (heapBytes < neededHeap) {
            warnings.add(
                    ("MAX_STREAMS=%d needs a heap of %d MB, and this JVM has %d MB. Set -Xmx%dm in JAVA_OPTS, or a lower"
                                    + " MAX_STREAMS.")
                            .formatted(maxStreams, neededHeap >> 20, heapBytes >> 20, neededHeap >> 20));
        }
        // one for each client connection, and one to Dify for each answer
        var neededFiles = AnonymousClients.Limits.of(heapBytes, maxStreams).connections() + maxStreams + OTHER_FILES;
        if (files < neededFiles) {
            warnings.add(
                    ("MAX_STREAMS=%d needs %d open files, and this process may have %d. Raise its limit (ulimit -n,"
                                    + " LimitNOFILE= of systemd, ulimits of Compose), or set a lower MAX_STREAMS.")
                            .formatted(maxStreams, neededFiles, files));
        }
        return warnings;
    }

    private static long maxFiles() {
        try {
            var limit = OPEN_FILES.matcher(Files.readString(Path.of("/proc/self/limits")));
            return limit.find() ? Long.parseLong(limit.group(1)) : Long.MAX_VALUE;
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }
}
