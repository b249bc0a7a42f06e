package chatgateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import chatgateway.support.ProgramRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ProgramRun}, on which other tests rely. */
@Tag("slow")
class ProgramRunTest {
    @TempDir
    private Path directory;

    @Test
    void returns_output_and_exit_code() {
        assertEquals(new ProgramRun(3, "out\n", "err\n"), run(10, "echo out; echo err >&2; exit 3"));
        assertEquals("out", run(10, "echo out").outputOfSuccess());
        assertThrows(AssertionError.class, () -> run(10, "exit 3").outputOfSuccess());
    }

    @Test
    void a_program_that_is_not_there_ends_with_127() {
        var run = ProgramRun.of(directory, Duration.ofSeconds(10), List.of("no-such-program"));

        assertEquals(127, run.exitCode());
    }

    @Test
    void a_program_that_takes_too_long_is_killed_with_what_it_started() throws Exception {
        assertThrows(AssertionError.class, () -> run(2, "sleep 600 & echo $! > child; wait"));

        var child = ProcessHandle.of(childId());
        if (child.isPresent()) { // killed a moment ago, perhaps not buried yet
            child.get().onExit().get(30, TimeUnit.SECONDS);
        }
    }

    private long childId() throws IOException {
        return Long.parseLong(Files.readString(directory.resolve("child")).strip());
    }

    private ProgramRun run(int seconds, String script) {
        return ProgramRun.of(directory, Duration.ofSeconds(seconds), List.of("sh", "-c", script));
    }
}
