package chatgateway;

import chatgateway.auth.TokenIssuer;
import chatgateway.demo.Demo;
import chatgateway.settings.Settings;
import chatgateway.settings.SettingsException;
import io.javalin.util.JavalinBindException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The commands: the only place that exits the process. */
public final class Main {
    private static final Path DIRECTORY = Path.of("");
    private static final String HELP = """
            Chat gateway: Dify chat inside your product.

              java -jar chat-gateway.jar   serve, with the settings of the environment, .env and gateway.properties
                demo                       serve with a demo Dify and a demo host page; needs no settings
                token --system S --user U [--ttl SECONDS]
                                           print a chat URL, as the host's backend would make it
                check                      validate the settings, call Dify, say in words what is wrong
                --help, --version

            gateway.properties lists every setting with its default.
            """;

    private Main() {}

    public static void main(String[] args) {
        var arguments = List.of(args);
        var command = arguments.isEmpty() ? "serve" : arguments.get(0);
        try {
            switch (command) {
                case "serve" -> serve(settings());
                case "demo" -> demo();
                case "token" -> System.out.println(chatUrl(settings(), arguments.subList(1, arguments.size())));
                case "check" -> System.exit(new Check(System.out).run(settings()) ? 0 : 1);
                case "--help", "-h", "help" -> System.out.print(HELP);
                case "--version" -> System.out.println("chat-gateway " + version());
                default -> fail(List.of("There is no command '" + command + "'.", HELP));
            }
        } catch (SettingsException e) {
            fail(e.problems());
        }
    }

    private static void serve(Settings settings) {
        // Before the first logger is made: slf4j-simple reads this once. The rest is in simplelogger.properties.
        System.setProperty("org.slf4j.simpleLogger.log.chatgateway", settings.logLevel());
        var gateway = new Gateway(settings, false);
        start(settings, gateway, gateway::start);
        settings.warnings().forEach(warning -> System.out.println("Warning: " + warning));
        System.out.println("The chat gateway is serving at " + settings.publicUrl() + "/chat");
    }

    private static void demo() throws SettingsException {
        var demo = new Demo(System.getenv(), DIRECTORY);
        start(demo.settings(), demo.gateway(), demo::start);
        System.out.print(demo.greeting());
    }

    private static void start(Settings settings, Gateway gateway, Runnable starting) {
        try {
            starting.run();
        } catch (JavalinBindException e) {
            fail(List.of("PORT " + settings.port() + " cannot be listened on at HOST " + settings.host()
                    + ": another program has it, or this user may not use it."));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(gateway), "drain"));
    }

    /** Runs when the process is told to end. Halting makes that a success; the JVM's own exit code would be 143. */
    private static void drain(Gateway gateway) {
        try {
            gateway.drain();
            Runtime.getRuntime().halt(0);
        } catch (InterruptedException | RuntimeException e) {
            System.err.println("The gateway did not stop in order: " + Causes.of(e));
            Runtime.getRuntime().halt(1);
        }
    }

    private static String chatUrl(Settings settings, List<String> options) {
        var system = option(options, "--system", null);
        var user = option(options, "--user", null);
        var ttl = option(options, "--ttl", "3600");
        if (system == null || user == null || options.size() % 2 != 0 || !ttl.matches("[1-9][0-9]{0,8}")) {
            fail(List.of("Usage: token --system S --user U [--ttl SECONDS]"));
        }
        var secret = settings.system(system).jwtSecrets().get(0);
        var token =
                new TokenIssuer(secret, Clock.systemUTC()).issue(system, user, Duration.ofSeconds(Long.parseLong(ttl)));
        return settings.publicUrl() + "/chat?token=" + token;
    }

    private static String option(List<String> options, String name, String otherwise) {
        var at = options.indexOf(name);
        return at >= 0 && at + 1 < options.size() ? options.get(at + 1) : otherwise;
    }

    private static Settings settings() throws SettingsException {
        return Settings.load(System.getenv(), DIRECTORY);
    }

    private static String version() {
        var version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(not built as a jar)" : version;
    }

    private static void fail(List<String> lines) {
        lines.forEach(System.err::println);
        System.exit(1);
    }
}
