package chatgateway;

import chatgateway.cli.CheckCommand;
import chatgateway.cli.Rehearsal;
import chatgateway.cli.Signals;
import chatgateway.cli.TokenCommand;
import chatgateway.cli.UsageException;
import chatgateway.http.SafeStackTrace;
import chatgateway.limits.ProcessLimits;
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
import java.util.stream.Stream;

/** Entry point: runs the command, and is the only class that exits the process. */
public final class Main {
    private static final Path DIRECTORY = Path.of("");
    private static final Duration LOG_FLUSH_TIMEOUT = Duration.ofSeconds(1); // at exit, when stdout is blocked
    private static final String HELP = """
            Chat gateway: Dify chat inside your product.

              java -jar chat-gateway.jar   serve, with the settings of the environment, .env and gateway.properties
                token --system S --user U [--ttl SECONDS]
                                           print a chat URL, as the host's backend would make it
                check                      validate the settings, call Dify, send a test event, explain what is wrong
                check --settings           validate the settings only
                check --from-host URL [--cookie @FILE] [--page URL] [--gateway URL]
                                           check the chat URL that a host returns
                rehearse                   serve a few requests and exit, to record a class archive: see
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
                case "check" ->
                    System.exit(
                            new CheckCommand(checkSettings(tail(arguments)), System.in, System.out).run(tail(arguments))
                                    ? 0
                                    : 1);
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
        // slf4j-simple reads this when the first logger is created. Everything else is in simplelogger.properties.
        System.setProperty("org.slf4j.simpleLogger.log.chatgateway", settings.logLevel());
        var log = logOutput();
        var gateway = new Gateway(settings);
        start(gateway, gateway::start, log, settings, "PORT " + settings.port());
        Stream.concat(settings.warnings().stream(), ProcessLimits.current().warnings(settings.maxStreams()).stream())
                .forEach(warning -> System.out.println("Warning: " + warning));
        gateway.metricsPort()
                .ifPresent(port ->
                        System.out.println("The metrics are served at " + settings.metricsHost() + ", port " + port));
        System.out.println("The chat gateway is serving at " + settings.publicUrlAt(gateway.port()) + "/chat");
    }

    /** Exits explicitly, because the JVM writes its archive at exit. */
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

    /** Redirects stdout through an async {@link LogOutput}. */
    public static LogOutput logOutput() {
        var log = LogOutput.to(new FileOutputStream(FileDescriptor.out));
        printTo(log);
        return log;
    }

    /**
     * Starts a gateway and drains it on shutdown; exits with 1 if a port cannot be bound.
     *
     * @param starting starts the gateway and any further servers
     * @param ports the settings that choose the ports, for the error message
     */
    public static void start(Gateway gateway, Runnable starting, LogOutput log, Settings settings, String ports) {
        try {
            starting.run();
        } catch (JavalinBindException e) {
            failToBind(ports, "HOST " + settings.host());
        } catch (UncheckedIOException e) {
            failToBind(
                    "METRICS_PORT " + settings.metricsPort().orElseThrow(), "METRICS_HOST " + settings.metricsHost());
        } catch (JavalinException e) {
            fail(List.of("The gateway could not start: " + SafeStackTrace.of(e)));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(gateway, log), "drain"));
        Signals.haltOnSecondSignal();
    }

    /** Shutdown hook. Halts with 0, because the JVM's own exit code after SIGTERM is 143. */
    private static void drain(Gateway gateway, LogOutput log) {
        try {
            gateway.drain();
            log.awaitWritten(LOG_FLUSH_TIMEOUT);
            Runtime.getRuntime().halt(0);
        } catch (InterruptedException | RuntimeException e) {
            System.err.println("The gateway did not stop in order: " + SafeStackTrace.of(e));
            Runtime.getRuntime().halt(1);
        }
    }

    /** Sets stdout to UTF-8; Java 17 uses ASCII if no locale is set. */
    private static void printTo(OutputStream output) {
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
    }

    private static List<String> tail(List<String> arguments) {
        return arguments.subList(1, arguments.size());
    }

    private static Settings checkSettings(List<String> arguments) throws SettingsException {
        return CheckCommand.settings(arguments, System.getenv(), DIRECTORY);
    }

    private static Settings settings() throws SettingsException {
        return Settings.load(System.getenv(), DIRECTORY);
    }

    private static String version() {
        var version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(not built as a jar)" : version;
    }

    private static void failToBind(String port, String address) {
        fail(List.of("Cannot bind " + address + ", " + port
                + ": address in use, permission denied, or not a local address."));
    }

    public static void fail(List<String> lines) {
        lines.forEach(System.err::println);
        System.exit(1);
    }
}
