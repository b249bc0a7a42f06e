package chatgateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatgateway.settings.Settings;
import chatgateway.settings.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The {@code check} command: runs {@link DifyCheck} and {@link EventsCheck}, or {@link HostCheck} with {@code --from-host URL}, or makes no call with {@code --settings}. */
public final class CheckCommand {
    private static final String USAGE =
            "Usage: check, check --settings, or check --from-host URL [--cookie @FILE] [--page URL] [--gateway URL], where - in place of"
                    + " @FILE is standard input";
    private static final String GATEWAY = "--gateway";

    private final Settings settings;
    private final InputStream in;
    private final PrintStream out;

    /** @param in where a cookie can be read from */
    public CheckCommand(Settings settings, InputStream in, PrintStream out) {
        this.settings = settings;
        this.in = in;
        this.out = out;
    }

    /**
     * The settings for these arguments. With {@code --gateway} they are those of a host's developer, who has {@code JWT_SECRET}
     * and the gateway's address, and nothing of Dify.
     */
    public static Settings settings(List<String> arguments, Map<String, String> environment, Path directory)
            throws SettingsException {
        var option = arguments.indexOf(GATEWAY);
        if (option < 0 || option + 1 == arguments.size()) {
            return Settings.load(environment, directory);
        }
        var known = new HashMap<>(environment);
        known.keySet().removeIf(name -> name.startsWith("DIFY_"));
        known.put("PUBLIC_URL", arguments.get(option + 1).replaceFirst("(?<=[^/])/+$", ""));
        known.put("DIFY_BASE_URL", "https://dify.invalid");
        known.put("DIFY_API_KEY", "app-not-needed");
        return Settings.load(known, directory);
    }

    /**
     * Returns true if every check passed.
     *
     * @throws UsageException if the arguments are not valid
     */
    public boolean run(List<String> arguments) throws UsageException, InterruptedException {
        if (arguments.isEmpty()) {
            var difyIsGood = new DifyCheck(out).run(settings);
            var receiversAreGood = new EventsCheck(out).run(settings);
            return difyIsGood && receiversAreGood;
        }
        if (arguments.equals(List.of("--settings"))) {
            settings.warnings().forEach(warning -> out.println("warning  " + warning));
            out.println("ok       The settings are valid. Dify was not called.");
            return true;
        }
        var options = Options.of(arguments, Set.of("--from-host", "--cookie", "--page", GATEWAY), USAGE);
        var address = options.required("--from-host");
        var cookie = options.get("--cookie");
        var page = options.get("--page");
        return new HostCheck(settings, out, options.get(GATEWAY).isPresent())
                .run(
                        uri("--from-host", address),
                        cookie.isEmpty() ? null : cookie(cookie.get()),
                        page.isEmpty() ? null : uri("--page", page.get()));
    }

    /** Every user of a machine can read the arguments of its processes, so a cookie must not be one. */
    private String cookie(String source) throws UsageException {
        try {
            if (source.equals("-")) {
                return new String(in.readAllBytes(), UTF_8).strip();
            }
            if (source.startsWith("@")) {
                return Files.readString(Path.of(source.substring(1))).strip();
            }
        } catch (IOException | InvalidPathException e) {
            throw new UsageException("--cookie names a file that cannot be read: " + source.substring(1));
        }
        throw new UsageException(
                "--cookie takes @FILE or - for standard input: others can read the arguments of a process.");
    }

    private static URI uri(String option, String address) throws UsageException {
        try {
            if (address.matches("https?://[^/]+/.*")) {
                return URI.create(address);
            }
        } catch (IllegalArgumentException e) {
            // not a valid URI, such as one with a space
        }
        throw new UsageException(option + " takes a whole address, such as https://www.example.com/api/chat-url.");
    }
}
