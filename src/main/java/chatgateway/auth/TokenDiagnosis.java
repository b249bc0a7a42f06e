package chatgateway.auth;

import chatgateway.json.Json;
import chatgateway.settings.Settings;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Explains to the operator why a token of a host is rejected. Must not be shown to clients, because it would help to forge
 * tokens.
 */
public final class TokenDiagnosis {
    private static final int CLOCK_TOLERANCE_SECONDS = 2; // HTTP dates have whole seconds

    private final Settings settings;
    private final Clock clock;

    public TokenDiagnosis(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Returns what to change, as a sentence. It holds claims of the token, so it is for a terminal and not for the log.
     *
     * @param fault why {@link TokenVerifier} refused it
     * @param hostClock how far the host's clock is ahead of the gateway's, or null if unknown
     */
    public String explain(String token, TokenFault fault, @Nullable Duration hostClock) {
        var payload = unverified(token, 1).orElseGet(Json::object);
        var left = payload.path("exp").asLong() - clock.instant().getEpochSecond();
        return switch (fault) {
            case TOO_LONG ->
                "it has " + token.length() + " characters, and 2048 are allowed; sign fewer or shorter claims.";
            case ALGORITHM ->
                "it is signed with "
                        + unverified(token, 0)
                                .orElseGet(Json::object)
                                .path("alg")
                                .asText("nothing") + "; "
                        + fault.sentence();
            case EXPIRED -> "it ended " + -left + " s ago. Make a new one with every request." + skew(hostClock);
            case LIVES_TOO_LONG ->
                "it holds for " + left + " s, and JWT_MAX_TTL_SECONDS allows " + settings.jwtMaxTtlSeconds() + "."
                        + skew(hostClock);
            case IAT_IN_FUTURE, NBF_IN_FUTURE -> fault.sentence() + skew(hostClock);
            case SYSTEM_NOT_ALLOWED ->
                "ALLOWED_SYSTEM_IDS does not list the system "
                        + payload.path("system_id").asText() + ".";
            default -> fault.sentence();
        };
    }

    /** The system that the token names, verified or not, if {@code ALLOWED_SYSTEM_IDS} lists it; so it is safe in the log. */
    Optional<String> claimedSystem(String token) {
        return unverified(token, 1)
                .map(payload -> payload.path("system_id").asText())
                .filter(settings.allowedSystemIds()::contains);
    }

    private static String skew(@Nullable Duration hostClock) {
        return hostClock == null || hostClock.abs().toSeconds() <= CLOCK_TOLERANCE_SECONDS
                ? ""
                : " The clocks differ: the host's is " + hostClock.abs().toSeconds() + " s "
                        + (hostClock.isNegative() ? "behind" : "ahead") + ".";
    }

    private static Optional<ObjectNode> unverified(String token, int part) {
        var parts = token.split("\\.", -1);
        if (token.length() > CompactToken.MAX_LENGTH || parts.length != 3) {
            return Optional.empty();
        }
        try {
            return Json.object(Base64.getUrlDecoder().decode(parts[part]));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
