package chatgateway.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.http.ErrorCode;
import chatgateway.support.HostScript;
import chatgateway.support.auth.HandmadeToken;
import chatgateway.support.settings.TestSettings;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tokens that other JWT libraries sign, with the code of the integration guide. */
@Tag("T1")
class TokenLibrariesTest {
    private static final String CHAT = "http://localhost:8000/chat?token=";

    private final TokenVerifier verifier =
            new TokenVerifier(TestSettings.withSecrets(HandmadeToken.SECRET).build(), Clock.systemUTC());

    @Test
    void accepts_what_pyjwt_signs() throws Exception {
        var snippet = configured(HostScript.snippet("chat_url.py"));
        var urls = HostScript.python(snippet + """

                print(get_chat_url("kim_1"))
                print(get_chat_url(42))
                print(get_chat_url("\\uae40\\ubbfc\\uc218", 60))
                print(get_chat_url("42", -600))
                """);
        assertUsers(urls);
    }

    @Test
    void accepts_what_jsonwebtoken_signs() throws Exception {
        var snippet = configured(HostScript.snippet("chat_url.js"));
        var urls = HostScript.node(snippet + """

                console.log(getChatUrl('kim_1'));
                console.log(getChatUrl(42));
                console.log(getChatUrl('\\uae40\\ubbfc\\uc218', 60));
                console.log(getChatUrl('42', -600));
                """);
        assertUsers(urls);
    }

    /** With the two constants that a host's developer fills in. */
    private static String configured(String snippet) {
        var filledIn = snippet.replaceFirst("(?<=JWT_SECRET = .)[.]{3}", HandmadeToken.SECRET)
                .replace("https://chat-gateway.example.com", "http://localhost:8000");
        assertTrue(filledIn.contains(HandmadeToken.SECRET), "the snippet has no JWT_SECRET to fill in");
        return filledIn;
    }

    private void assertUsers(String urls) throws TokenException {
        var lines = urls.lines().toList();
        assertEquals("cointutor_kim_1", userOf(lines.get(0)).difyUser());
        assertEquals("cointutor_42", userOf(lines.get(1)).difyUser());

        var minute = userOf(lines.get(2));
        assertEquals("cointutor_김민수", minute.difyUser());
        assertEquals(Instant.now().getEpochSecond() + 60, minute.expiresAt(), 30);

        var refusal = assertThrows(TokenException.class, () -> userOf(lines.get(3)));
        assertEquals(ErrorCode.TOKEN_EXPIRED, refusal.error());
    }

    private ChatUser userOf(String url) throws TokenException {
        assertTrue(url.startsWith(CHAT), url);
        return verifier.verify(url.substring(CHAT.length()));
    }
}
