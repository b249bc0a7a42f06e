package chatgateway.support.auth;

import static chatgateway.support.auth.HandmadeToken.GOOD;
import static chatgateway.support.auth.HandmadeToken.NOW;
import static chatgateway.support.auth.HandmadeToken.SECRET;

import chatgateway.auth.TokenException;
import chatgateway.auth.TokenVerifier;
import chatgateway.support.settings.TestSettings;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;

/** Prints how long a verification takes; run it by hand, it asserts nothing. */
public final class VerifyTiming {
    private static final int ROUNDS = 50_000;

    private VerifyTiming() {}

    public static void main(String[] args) {
        var clock = Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC);
        var verifier = new TokenVerifier(TestSettings.withSecrets(SECRET).build(), clock);
        var tokens = new LinkedHashMap<String, String>();
        tokens.put("good", GOOD.token());
        tokens.put(
                "good, 2048 characters",
                GOOD.claim("x", "\"" + "x".repeat(1406) + "\"").token());
        tokens.put("forged", GOOD.secret(SECRET + "x").token());
        tokens.put(
                "forged, 700 deep",
                GOOD.claim("x", "[".repeat(700) + "]".repeat(700)).secret("x").token());
        tokens.put("a mebibyte", "x".repeat(1 << 20));
        time(verifier, tokens); // the first time warms up
        time(verifier, tokens).forEach((kind, nanos) -> System.out.printf("%-22s %6.1f µs%n", kind, nanos / 1e3));
    }

    private static Map<String, Double> time(TokenVerifier verifier, Map<String, String> tokens) {
        var times = new LinkedHashMap<String, Double>();
        tokens.forEach((kind, token) -> {
            var start = System.nanoTime();
            for (var i = 0; i < ROUNDS; i++) {
                isGood(verifier, token);
            }
            times.put(kind, (System.nanoTime() - start) / (double) ROUNDS);
        });
        return times;
    }

    private static boolean isGood(TokenVerifier verifier, String token) {
        try {
            verifier.verify(token);
            return true;
        } catch (TokenException e) {
            return false;
        }
    }
}
