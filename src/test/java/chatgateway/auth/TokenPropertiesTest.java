package chatgateway.auth;

import static chatgateway.support.auth.HandmadeToken.GOOD;
import static chatgateway.support.auth.HandmadeToken.NOW;
import static chatgateway.support.auth.HandmadeToken.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.http.ErrorCode;
import chatgateway.support.settings.TestSettings;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Properties of all tokens, on random ones: set {@code -Dseed} to the printed number to repeat a run. */
@Tag("T3")
class TokenPropertiesTest {
    private static final int TRIES = 8_000;

    /** Few and awkward, so that different pairs often look alike when they are joined. */
    private static final List<String> PIECES = List.of("a", "b", "_", "_", "-", ".", " ", "é", "e\u0301");

    private final TokenVerifier verifier = new TokenVerifier(
            TestSettings.withSecrets(SECRET).build(), Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC));
    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    private record Pair(String systemId, String userId) {}

    @Test
    void no_two_accepted_pairs_reach_the_same_dify_user() {
        System.out.println("TokenPropertiesTest seed " + seed);
        var tried = new HashMap<String, Pair>();
        var seen = new HashMap<String, Pair>();
        var alike = new HashSet<String>();
        for (var i = 0; i < TRIES; i++) {
            var pair = new Pair(pieces(), pieces());
            var joined = pair.systemId() + "_" + pair.userId();
            if (!pair.equals(tried.getOrDefault(joined, pair))) {
                alike.add(joined);
            }
            tried.put(joined, pair);

            var user = accepted(GOOD.system(pair.systemId()).user(pair.userId()).token());
            if (user.isPresent()) {
                assertEquals(joined, user.get().difyUser());
                assertEquals(pair, seen.getOrDefault(joined, pair), "two pairs are " + joined + ", seed " + seed);
                seen.put(joined, pair);
            }
        }
        assertTrue(seen.size() > 100, "accepted only " + seen.size() + ", seed " + seed);
        assertTrue(alike.size() > 50, "too few pairs to be confused: " + alike.size() + ", seed " + seed);
    }

    @Test
    void a_token_with_any_character_changed_or_lost_is_invalid() {
        var token = GOOD.token();
        for (var i = 0; i < token.length(); i++) {
            assertInvalid(token.substring(0, i) + token.substring(i + 1));
            for (var c : ". =A9_-\n\u0000é".toCharArray()) {
                if (c != token.charAt(i)) {
                    assertInvalid(token.substring(0, i) + c + token.substring(i + 1));
                }
            }
        }
    }

    @Test
    void whatever_is_signed_either_has_a_user_or_is_refused() {
        var good = GOOD.claim("nbf", NOW)
                .claim("name", "\"김\"")
                .claim("locale", "\"ko\"")
                .claim("inputs", "{\"a\":[1,2.5,null]}");
        for (var i = 0; i < TRIES; i++) {
            var payload = good.payload().getBytes(UTF_8);
            for (var changes = 1 + random.nextInt(3); changes > 0; changes--) {
                payload[random.nextInt(payload.length)] = (byte) random.nextInt(256);
            }
            accepted(good.token(payload)); // anything thrown but a TokenException fails the test
        }
    }

    private Optional<ChatUser> accepted(String token) {
        try {
            return Optional.of(verifier.verify(token));
        } catch (TokenException e) {
            return Optional.empty();
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed + ", token " + token, e);
        }
    }

    private void assertInvalid(String token) {
        var refusal = assertThrows(TokenException.class, () -> verifier.verify(token), token);
        assertEquals(ErrorCode.TOKEN_INVALID, refusal.error(), token);
    }

    private String pieces() {
        var text = new StringBuilder();
        for (var length = 1 + random.nextInt(4); length > 0; length--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }
}
