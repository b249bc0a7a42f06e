package chatgateway.cli;

import chatgateway.auth.TokenException;
import chatgateway.auth.TokenIssuer;
import chatgateway.auth.TokenVerifier;
import chatgateway.http.ErrorCode;
import chatgateway.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The {@code token} command: creates a chat URL as a host's backend does. */
public final class TokenCommand {
    private static final String USAGE = "Usage: token --system S --user U [--ttl SECONDS]";
    private static final Set<String> OPTIONS = Set.of("--system", "--user", "--ttl");

    private final Settings settings;

    public TokenCommand(Settings settings) {
        this.settings = settings;
    }

    /**
     * Returns a chat URL with a signed token.
     *
     * @throws UsageException if the gateway would not accept a token with these values
     */
    public String chatUrl(List<String> arguments) throws UsageException {
        var options = Options.of(arguments, OPTIONS, USAGE);
        var system = options.required("--system");
        var user = options.required("--user");
        var ttl = options.get("--ttl").orElse("3600");
        if (!ttl.matches("[1-9][0-9]{0,8}")) {
            throw new UsageException("--ttl must be a number of seconds. " + USAGE);
        }
        if (!Settings.isSystemId(system)) {
            throw new UsageException("--system must be letters, digits, '-' and '.', 64 at most, without '_'.");
        }
        return settings.publicUrl() + "/chat?token=" + token(system, user, Duration.ofSeconds(Long.parseLong(ttl)));
    }

    private String token(String system, String user, Duration ttl) throws UsageException {
        var clock = Clock.systemUTC();
        var secret = settings.system(system).jwtSecrets().stream().findFirst().orElseThrow(() -> notAllowed(system));
        var token = new TokenIssuer(secret, clock).issue(system, user, ttl);
        try {
            new TokenVerifier(settings, clock).verify(token);
            return token;
        } catch (TokenException e) {
            throw e.error() == ErrorCode.SYSTEM_NOT_ALLOWED ? notAllowed(system) : refused();
        }
    }

    private static UsageException notAllowed(String system) {
        return new UsageException("ALLOWED_SYSTEM_IDS does not list the system " + system + ".");
    }

    private UsageException refused() {
        return new UsageException("The gateway would refuse this token: --ttl may be JWT_MAX_TTL_SECONDS at"
                + " most (" + settings.jwtMaxTtlSeconds() + "), and a user id has 1 to 128 visible characters"
                + " without spaces around them.");
    }
}
