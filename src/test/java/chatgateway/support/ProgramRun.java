package chatgateway.support;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that was run to its end, and what it printed.
 *
 * @param exitCode the program's own, or 127 when there is no such program, as a shell has it
 */
public record ProgramRun(int exitCode, String output, String errors) {

    /**
     * Runs a program that has nothing to read from its standard input.
     *
     * @throws AssertionError when it has not ended within the limit; it is killed then, with all it started
     */
    public static ProgramRun of(Path directory, Duration limit, List<String> command) {
        try {
            // Files, not pipes: a program blocks when its pipe is full and not read.
            var output = File.createTempFile("program", ".out");
            var errors = File.createTempFile("program", ".err");
            try {
                var program = new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectOutput(output)
                        .redirectError(errors);
                var exitCode = exitCode(program, limit);
                return new ProgramRun(exitCode, Files.readString(output.toPath()), Files.readString(errors.toPath()));
            } finally {
                Files.delete(output.toPath());
                Files.delete(errors.toPath());
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("could not watch " + command.get(0), e);
        }
    }

    /** What it printed, without the last line end, provided that it succeeded. */
    public String outputOfSuccess() {
        if (exitCode != 0) {
            throw new AssertionError("exit code " + exitCode + "\n" + output + errors);
        }
        return output.stripTrailing();
    }

    private static int exitCode(ProcessBuilder program, Duration limit) throws IOException, InterruptedException {
        Process process;
        try {
            process = program.start();
        } catch (IOException e) {
            return 127;
        }
        try {
            process.getOutputStream().close();
            if (process.waitFor(Patience.of(limit).toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            throw new AssertionError(program.command().get(0) + " has not ended within " + limit.toSeconds() + " s");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
