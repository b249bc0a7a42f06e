package chatgateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The gateway as its operator has it: a process of its own, with these variables and no others, in this directory. */
final class Program implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Pattern ADDRESS = Pattern.compile("serving at (http://\\S+)/chat");

    private final Process process;
    private final Path output;

    private Program(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Runs a command that ends by itself. */
    static ProgramRun run(Path directory, Map<String, String> variables, String... arguments) {
        return ProgramRun.of(directory, LIMIT, commandLine(variables, arguments));
    }

    /** Starts a command that serves. */
    static Program start(Path directory, Map<String, String> variables, String... arguments) throws IOException {
        var output = Files.createTempFile(directory, "program", ".out");
        var process = new ProcessBuilder(commandLine(variables, arguments))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new Program(process, output);
    }

    /** What starts the program from any directory; env replaces itself, so the process is the JVM. */
    static List<String> commandLine(Map<String, String> variables, String... arguments) {
        var command = new ArrayList<>(List.of("env", "-i"));
        variables.forEach((name, value) -> command.add(name + "=" + value));
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        command.addAll(List.of(java, "-XX:TieredStopAtLevel=1", "-cp", classPath(), "chatgateway.Main"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** The class path of the tests. */
    static String classPath() {
        return System.getProperty("java.class.path");
    }

    /** Waits until it prints something like this; the last group of it, or all. */
    String await(Pattern text) throws InterruptedException {
        Eventually.that("it prints " + text, () -> text.matcher(output()).find() || !process.isAlive());
        var found = text.matcher(output());
        assertTrue(found.find(), () -> "it ended without printing " + text + " but:\n" + output());
        return found.group(found.groupCount());
    }

    /** Where it serves, once it does. */
    String url() throws InterruptedException {
        return await(ADDRESS);
    }

    /** Everything it has printed so far, on both streams. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** TERM, INT and the like. */
    void signal(String name) throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-s", name, String.valueOf(pid()))
                        .start()
                        .waitFor());
    }

    int exitCode() throws InterruptedException {
        assertTrue(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS), "it has not ended");
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
