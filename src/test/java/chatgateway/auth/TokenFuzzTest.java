package chatgateway.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.auth.HandmadeToken;
import chatgateway.support.settings.TestSettings;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;

/**
 * For any input, the verifier throws {@code TokenException} or returns a user that satisfies every rule
 * (docs/threats.md#tokens).
 */
@Tag("T1")
@Tag("T3")
class TokenFuzzTest {
    private static final Pattern SYSTEM = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]{0,62}[A-Za-z0-9])?");
    private static final TokenVerifier VERIFIER = new TokenVerifier(
            TestSettings.withSecrets(HandmadeToken.SECRET).build(),
            Clock.fixed(Instant.ofEpochSecond(HandmadeToken.NOW), ZoneOffset.UTC));

    /** Nobody who lacks the secret gets in. */
    @FuzzTest
    void unsigned(byte[] token) {
        assertThrows(TokenException.class, () -> VERIFIER.verify(new String(token, ISO_8859_1)));
    }

    /** What is signed may still be anything: the first line is the header, the rest the payload. */
    @FuzzTest
    void signed(byte[] parts) throws Exception {
        var line = new String(parts, ISO_8859_1).indexOf('\n');
        if (line < 0) {
            return;
        }
        var payload = Arrays.copyOfRange(parts, line + 1, parts.length);
        var token = sign(Arrays.copyOf(parts, line), payload);
        try {
            assertObeysTheRules(VERIFIER.verify(token), payload);
        } catch (TokenException e) {
            assertTrue(
                    e.error().status() == 401 || e.error().status() == 403,
                    e.error().code());
        }
    }

    private static void assertObeysTheRules(ChatUser user, byte[] payload) throws Exception {
        var text = UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString(); // throws where a byte is no UTF-8
        assertTrue(text.strip().startsWith("{") && text.strip().endsWith("}"), text);
        assertTrue(SYSTEM.matcher(user.systemId()).matches(), user.systemId());
        assertTrue(!user.userId().isBlank()
                && user.userId().codePointCount(0, user.userId().length()) <= 128);
        assertTrue(user.userId().codePoints().noneMatch(Character::isISOControl), user.userId());
        assertEquals(user.systemId().length(), user.difyUser().indexOf('_'), "the first _ parts system and user");
        assertEquals(user.userId(), user.difyUser().substring(user.systemId().length() + 1));
        assertTrue(Math.abs(user.expiresAt() - HandmadeToken.NOW) <= 86_400 + 30, "exp " + user.expiresAt());
    }

    private static String sign(byte[] header, byte[] payload) throws GeneralSecurityException {
        var base64 = Base64.getUrlEncoder().withoutPadding();
        var content = base64.encodeToString(header) + "." + base64.encodeToString(payload);
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(HandmadeToken.SECRET.getBytes(UTF_8), "HmacSHA256"));
        return content + "." + base64.encodeToString(mac.doFinal(content.getBytes(UTF_8)));
    }
}
