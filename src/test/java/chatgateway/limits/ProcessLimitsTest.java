package chatgateway.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.Program;
import chatgateway.support.TestGateway;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start names the limit that is too low for MAX_STREAMS, both numbers, and what to do. */
class ProcessLimitsTest {
    private static final long MANY_FILES = 1 << 20;

    @Test
    void the_usual_setting_fits_in_the_usual_limits() {
        assertEquals(List.of(), new ProcessLimits(230L << 20, MANY_FILES).warnings(1000));
    }

    @Test
    void names_the_heap_that_is_too_small() {
        assertEquals(
                List.of("MAX_STREAMS=10000 needs a heap of 625 MB, and this JVM has 512 MB. Set -Xmx625m in JAVA_OPTS,"
                        + " or a lower MAX_STREAMS."),
                new ProcessLimits(512L << 20, MANY_FILES).warnings(10_000));
    }

    @Test
    void names_the_open_files_that_are_too_few() {
        assertEquals(
                List.of("MAX_STREAMS=1000 needs 5200 open files, and this process may have 1024. Raise its limit"
                        + " (ulimit -n, LimitNOFILE= of systemd, ulimits of Compose), or set a lower MAX_STREAMS."),
                new ProcessLimits(230L << 20, 1024).warnings(1000));
    }

    @Test
    void the_process_prints_it_and_serves(@TempDir Path directory) throws Exception {
        var variables = TestGateway.variables("http://127.0.0.1:9", Map.of("MAX_STREAMS", "10000"));
        try (var gateway = Program.start(directory, List.of("-Xmx64m"), variables)) {
            gateway.url();
            assertTrue(
                    gateway.output().contains("Warning: MAX_STREAMS=10000 needs a heap of 625 MB, and this JVM has "));
        }
    }
}
