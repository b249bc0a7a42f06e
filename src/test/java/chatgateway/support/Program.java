package chatgateway.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.Main;
import chatgateway.demo.DemoMain;
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

/** The gateway as a process, with these environment variables only, in this directory. */
public final class Program implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration START_LIMIT = Duration.ofSeconds(60); // on a busy machine
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /** A jar of another version, to compare with: {@code -Dgateway.jar=}; else the classes of this build. */
    private static final String OTHER_JAR = System.getProperty("gateway.jar", "");

    private static final Pattern ADDRESS = Pattern.compile("serving at (http://\\S+)/chat");

    private final Process process;
    private final Path output;

    private Program(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Runs a command that ends by itself. */
    public static ProgramRun run(Path directory, Map<String, String> variables, String... arguments) {
        return ProgramRun.of(directory, LIMIT, commandLine(variables, arguments));
    }

    /** Starts a command that serves. */
    public static Program start(Path directory, Map<String, String> variables, String... arguments) throws IOException {
        return start(directory, commandLine(variables, arguments));
    }

    /** Starts the gateway on a JVM as operators have it, with these options beside those of {@code jvm.options}. */
    public static Program start(Path directory, List<String> jvmOptions, Map<String, String> variables)
            throws IOException {
        if (!OTHER_JAR.isEmpty()) {
            return start(directory, javaJar(variables, jvmOptions, OTHER_JAR));
        }
        var options = new ArrayList<>(jvmOptions);
        options.addAll(List.of("-cp", classPath()));
        return start(directory, asOperatorsHaveIt(JAVA, variables, options, Main.class.getName()));
    }

    /** What runs a jar on such a JVM. */
    public static List<String> javaJar(
            Map<String, String> variables, List<String> jvmOptions, String jar, String... arguments) {
        return javaJar(JAVA, variables, jvmOptions, jar, arguments);
    }

    /** What runs a jar on another JVM as operators have it. */
    public static List<String> javaJar(
            String java, Map<String, String> variables, List<String> jvmOptions, String jar, String... arguments) {
        var command = asOperatorsHaveIt(java, variables, jvmOptions, "-jar", jar);
        command.addAll(List.of(arguments));
        return command;
    }

    private static List<String> asOperatorsHaveIt(
            String java, Map<String, String> variables, List<String> jvmOptions, String... program) {
        var command = environment(variables);
        command.add(java);
        command.add("@" + Path.of("jvm.options").toAbsolutePath());
        command.addAll(jvmOptions);
        command.addAll(List.of(program));
        return command;
    }

    /** Starts any program that serves. */
    public static Program start(Path directory, List<String> command) throws IOException {
        var output = Files.createTempFile(directory, "program", ".out");
        var process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new Program(process, output);
    }

    /** What starts the program from any directory; env replaces itself, so the process is the JVM. */
    public static List<String> commandLine(Map<String, String> variables, String... arguments) {
        var command = environment(variables);
        command.addAll(List.of(arguments).equals(List.of("demo")) ? java(DemoMain.class) : java(Main.class, arguments));
        return command;
    }

    private static List<String> environment(Map<String, String> variables) {
        // A shell that starts the tests in the background makes them, and all they start, deaf to SIGINT.
        var command = new ArrayList<>(List.of("env", "--default-signal=INT", "-i"));
        variables.forEach((name, value) -> command.add(name + "=" + value));
        return command;
    }

    /** What runs another class of the class path; the JVM starts fast and stays small. */
    public static List<String> java(Class<?> main, String... arguments) {
        var command = new ArrayList<>(List.of(JAVA, "-XX:TieredStopAtLevel=1", "-cp", classPath(), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** The class path of the tests. */
    public static String classPath() {
        return System.getProperty("java.class.path");
    }

    /** Waits until it prints something like this; the last group of it, or all. */
    public String await(Pattern text) throws InterruptedException {
        Eventually.within(
                START_LIMIT, "it prints " + text, () -> text.matcher(output()).find() || !process.isAlive());
        var found = text.matcher(output());
        assertTrue(found.find(), () -> "it ended without printing " + text + " but:\n" + output());
        return found.group(found.groupCount());
    }

    /** Where it serves, once it does. */
    public String url() throws InterruptedException {
        return await(ADDRESS);
    }

    /** Everything it has printed so far, on both streams. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** TERM, STOP and the like. */
    public void signal(String name) throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-s", name, String.valueOf(pid()))
                        .start()
                        .waitFor());
    }

    public int exitCode() throws InterruptedException {
        assertTrue(process.waitFor(Patience.of(LIMIT).toMillis(), TimeUnit.MILLISECONDS), "it has not ended");
        return process.exitValue();
    }

    /** Not by force at once, for a program whose workers would be left. */
    public void stop() {
        try (this) {
            terminate();
            exitCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
