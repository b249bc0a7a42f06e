package chatgateway;

import chatgateway.cli.CheckCommand;
import chatgateway.cli.Rehearsal;
import chatgateway.cli.Signals;
import chatgateway.cli.TokenCommand;
import chatgateway.cli.UsageException;
import chatgateway.http.SafeStackTrace;
import chatgateway.log.LogOutput;
import chatgateway.settings.Settings;
import chatgateway.settings.SettingsException;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The commands: the only place that exits the process. */
public final class Main {
    private static final Path DIRECTORY = Path.of("");
    private static final Duration LAST_LINES = Duration.ofSeconds(1); // of the log; a reader that stands still is left
    private static final String HELP = """
            Chat gateway: Dify chat inside your product.

              java -jar chat-gateway.jar   serve, with the settings of the environment, .env and gateway.properties
                token --system S --user U [--ttl SECONDS]
                                           print a chat URL, as the host's backend would make it
                check                      validate the settings, call Dify, say in words what is wrong
                check --from-host URL [--cookie C]
                                           the same for what a host's chat-url address gives
                rehearse                   serve a few requests of its own and end, for what watches a start: see
                                           docs/operate.md, "Start and memory"
                --help, --version

            gateway.properties lists every setting with its default.
            """;

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        printTo(new FileOutputStream(FileDescriptor.out));
        var arguments = List.of(args);
        var command = arguments.isEmpty() ? "serve" : arguments.get(0);
        try {
            switch (command) {
                case "serve" -> serve(settings());
                case "rehearse" -> rehearse();
                case "token" -> System.out.println(new TokenCommand(settings()).chatUrl(tail(arguments)));
                case "check" -> System.exit(new CheckCommand(settings(), System.out).run(tail(arguments)) ? 0 : 1);
                case "--help", "-h", "help" -> System.out.print(HELP);
                case "--version" -> System.out.println("chat-gateway " + version());
                default -> fail(List.of("There is no command '" + command + "'.", HELP));
            }
        } catch (SettingsException e) {
            fail(e.problems());
        } catch (UsageException e) {
            fail(List.of(e.getMessage()));
        }
    }

    private static void serve(Settings settings) {
        // Before the first logger is made: slf4j-simple reads this once. The rest is in simplelogger.properties.
        System.setProperty("org.slf4j.simpleLogger.log.chatgateway", settings.logLevel());
        var log = logOutput();
        var gateway = new Gateway(settings);
        start(gateway, gateway::start, log, settings, "PORT " + settings.port());
        settings.warnings().forEach(warning -> System.out.println("Warning: " + warning));
        gateway.metricsPort()
                .ifPresent(port ->
                        System.out.println("The metrics are served at " + settings.metricsHost() + ", port " + port));
        System.out.println("The chat gateway is serving at " + settings.publicUrlAt(gateway.port()) + "/chat");
    }

    /** Ends the process here: what the JVM has learned it writes down at its exit. */
    private static void rehearse() throws InterruptedException {
        try (var rehearsal = new Rehearsal()) {
            var gateway = new Gateway(rehearsal.settings()).start();
            rehearsal.visit(gateway.port());
            gateway.drain();
        } catch (IOException | SettingsException | RuntimeException e) {
            fail(List.of("The rehearsal failed: " + SafeStackTrace.of(e)));
        }
        System.exit(0);
    }

    /** Standard output for a process that serves: nothing waits for it. */
    public static LogOutput logOutput() {
        var log = LogOutput.to(new FileOutputStream(FileDescriptor.out));
        printTo(log);
        return log;
    }

    /**
     * Starts a gateway and drains it when the process is asked to end; exits with 1 when it cannot listen.
     *
     * @param starting starts the gateway and what belongs to it
     * @param ports the settings that choose the ports, for the message
     */
    public static void start(Gateway gateway, Runnable starting, LogOutput log, Settings settings, String ports) {
        try {
            starting.run();
        } catch (JavalinBindException e) {
            failToListen(ports, "HOST " + settings.host());
        } catch (UncheckedIOException e) {
            failToListen(
                    "METRICS_PORT " + settings.metricsPort().orElseThrow(), "METRICS_HOST " + settings.metricsHost());
        } catch (JavalinException e) {
            fail(List.of("The gateway could not start: " + SafeStackTrace.of(e)));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(gateway, log), "drain"));
        Signals.endAtOnceOnTheSecond();
    }

    /** Runs when the process is told to end. Halting makes that a success; the JVM's own exit code would be 143. */
    private static void drain(Gateway gateway, LogOutput log) {
        try {
            gateway.drain();
            log.awaitWritten(LAST_LINES);
            Runtime.getRuntime().halt(0);
        } catch (InterruptedException | RuntimeException e) {
            System.err.println("The gateway did not stop in order: " + SafeStackTrace.of(e));
            Runtime.getRuntime().halt(1);
        }
    }

    /** In UTF-8: Java 17 writes ASCII where no locale is set. */
    private static void printTo(OutputStream output) {
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
    }

    private static List<String> tail(List<String> arguments) {
        return arguments.subList(1, arguments.size());
    }

    private static Settings settings() throws SettingsException {
        return Settings.load(System.getenv(), DIRECTORY);
    }

    private static String version() {
        var version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(not built as a jar)" : version;
    }

    private static void failToListen(String port, String address) {
        fail(List.of(
                port + " cannot be listened on at " + address + ": another program has it, this user may not use it,"
                        + " or the address is not one of this machine."));
    }

    public static void fail(List<String> lines) {
        lines.forEach(System.err::println);
        System.exit(1);
    }
}
