package chatgateway.cli;

import chatgateway.settings.Settings;
import java.io.PrintStream;
import java.net.URI;
import java.util.List;
import java.util.Set;

/** The {@code check} command: runs {@link DifyCheck}, or {@link HostCheck} with {@code --from-host URL}. */
public final class CheckCommand {
    private static final String USAGE = "Usage: check, or check --from-host URL [--cookie COOKIE]";

    private final Settings settings;
    private final PrintStream out;

    public CheckCommand(Settings settings, PrintStream out) {
        this.settings = settings;
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
        return new HostCheck(settings, out)
                .run(uri(address), options.get("--cookie").orElse(null));
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
