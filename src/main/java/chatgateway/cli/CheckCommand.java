package chatgateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatgateway.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The {@code check} command: runs {@link DifyCheck}, or {@link HostCheck} with {@code --from-host URL}. */
public final class CheckCommand {
    private static final String USAGE =
            "Usage: check, or check --from-host URL [--cookie @FILE], where - in place of @FILE is standard input";

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
     * Returns true if every check passed.
     *
     * @throws UsageException if the arguments are not valid
     */
    public boolean run(List<String> arguments) throws UsageException, InterruptedException {
        if (arguments.isEmpty()) {
            return new DifyCheck(out).run(settings);
        }
        var options = Options.of(arguments, Set.of("--from-host", "--cookie"), USAGE);
        var address = options.required("--from-host");
        var cookie = options.get("--cookie");
        return new HostCheck(settings, out).run(uri(address), cookie.isEmpty() ? null : cookie(cookie.get()));
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

    private static URI uri(String address) throws UsageException {
        try {
            if (address.matches("https?://[^/]+/.*")) {
                return URI.create(address);
            }
        } catch (IllegalArgumentException e) {
            // not a valid URI, such as one with a space
        }
        throw new UsageException("--from-host takes the whole address of the host's chat URL, as in"
                + " https://www.example.com/api/chat-url.");
    }
}
