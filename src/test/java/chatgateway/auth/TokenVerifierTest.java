package chatgateway.auth;

import static chatgateway.support.auth.HandmadeToken.GOOD;
import static chatgateway.support.auth.HandmadeToken.NOW;
import static chatgateway.support.auth.HandmadeToken.SECRET;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import chatgateway.http.ErrorCode;
import chatgateway.json.Json;
import chatgateway.settings.Secret;
import chatgateway.support.auth.MalformedTokenRows;
import chatgateway.support.auth.TokenIdentityRows;
import chatgateway.support.auth.TokenRow;
import chatgateway.support.auth.TokenTimeRows;
import chatgateway.support.settings.TestSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Valid and invalid tokens (docs/threats.md#tokens), the choice of the secret, and the allow-list. */
@Tag("T1")
@Tag("T2")
@Tag("T3")
@Tag("T4")
@Tag("T7")
class TokenVerifierTest {
    private static final Clock STOPPED = Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC);
    private static final String OLD_SECRET = "the-old-secret-of-the-tests-0123456789abc";
    private static final String OWN_SECRET = "the-own-secret-of-drillquiz-0123456789abc";

    private final TestSettings settings = TestSettings.withSecrets(SECRET);

    static Stream<TokenRow> every_kind_of_token() {
        return Stream.of(MalformedTokenRows.all(), TokenTimeRows.all(), TokenIdentityRows.all())
                .flatMap(rows -> rows);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void every_kind_of_token(TokenRow row) {
        assertAll(row.name(), () -> {
            if (row.reason() == null) {
                assertEquals(row.difyUser(), verify(settings, row.token()).difyUser());
            } else {
                assertRefused(row.reason(), settings, row.token());
            }
        });
    }

    @Test
    void returns_every_claim_of_a_token() throws TokenException {
        var user = verify(
                settings,
                GOOD.claim("name", "\"김민수\"")
                        .claim("locale", "\"ko-KR\"")
                        .claim("inputs", "{\"level\":\"B1\"}")
                        .token());

        assertEquals(
                new ChatUser("cointutor", "42", "김민수", "ko-KR", Json.object().put("level", "B1"), NOW + 600), user);
    }

    @Test
    void absent_claims_are_null() throws TokenException {
        assertEquals(
                new ChatUser("cointutor", "42", null, null, Json.object(), NOW + 600), verify(settings, GOOD.token()));
        assertNull(verify(settings, GOOD.claim("name", "\" \"").token()).name());
    }

    @Test
    void accepts_the_tokens_it_issues() throws TokenException {
        var token = new TokenIssuer(new Secret(SECRET), STOPPED).issue("cointutor", "42", Duration.ofHours(1));

        assertEquals(new ChatUser("cointutor", "42", null, null, Json.object(), NOW + 3600), verify(settings, token));
    }

    @Test
    void accepts_the_old_secret_while_it_is_rotated() throws TokenException {
        var rotating = TestSettings.withSecrets(SECRET, OLD_SECRET);
        var old = GOOD.secret(OLD_SECRET).token();

        assertEquals("cointutor_42", verify(rotating, old).difyUser());
        assertEquals("cointutor_42", verify(rotating, GOOD.token()).difyUser());
        assertRefused(ErrorCode.TOKEN_INVALID, settings, old);
    }

    @Test
    void a_system_with_its_own_secret_is_verified_with_that_one_only() throws TokenException {
        var mixed = settings.withOwnSecrets("drill-quiz", OWN_SECRET, OLD_SECRET);
        var drillQuiz = GOOD.system("drill-quiz");

        assertEquals(
                "drill-quiz_42",
                verify(mixed, drillQuiz.secret(OWN_SECRET).token()).difyUser());
        assertEquals(
                "drill-quiz_42",
                verify(mixed, drillQuiz.secret(OLD_SECRET).token()).difyUser());
        assertRefused(ErrorCode.TOKEN_INVALID, mixed, drillQuiz.secret(SECRET).token());
        assertRefused(ErrorCode.TOKEN_INVALID, mixed, GOOD.secret(OWN_SECRET).token());
        assertRefused(ErrorCode.TOKEN_INVALID, mixed, GOOD.secret(OLD_SECRET).token());
    }

    @Test
    void an_empty_secret_signs_nothing() throws TokenException {
        assertRefused(ErrorCode.TOKEN_INVALID, TestSettings.withSecrets(""), GOOD.token());
        assertEquals(
                "cointutor_42",
                verify(TestSettings.withSecrets("", SECRET), GOOD.token()).difyUser());
    }

    @ParameterizedTest
    @ValueSource(strings = {"CoinTutor", "cointutor2", "cointuto", "coin-tutor"})
    void a_system_that_is_not_listed_exactly_is_not_allowed(String systemId) throws TokenException {
        var listed = settings.allowing("cointutor");

        assertRefused(
                ErrorCode.SYSTEM_NOT_ALLOWED, listed, GOOD.system(systemId).token());
        assertEquals("cointutor_42", verify(listed, GOOD.token()).difyUser());
    }

    @Test
    void the_allow_list_is_checked_last() {
        var listed = settings.allowing("cointutor");
        var other = GOOD.system("other");

        assertRefused(ErrorCode.TOKEN_INVALID, listed, other.secret(OLD_SECRET).token());
        assertRefused(ErrorCode.TOKEN_INVALID, listed, other.user("").token());
        assertRefused(
                ErrorCode.TOKEN_EXPIRED, listed, other.claim("exp", NOW - 600).token());
    }

    @ParameterizedTest
    @ValueSource(strings = {"jku", "x5u", "kid"})
    void an_address_in_the_header_is_never_opened(String name) throws IOException, TokenException {
        try (var canary = ServerSocketChannel.open()) {
            canary.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .configureBlocking(false);
            var address = "http://127.0.0.1:" + canary.socket().getLocalPort() + "/keys";
            var mint = GOOD.header("{\"alg\":\"HS256\",\"" + name + "\":\"" + address + "\"}");

            assertEquals("cointutor_42", verify(settings, mint.token()).difyUser());
            assertRefused(
                    ErrorCode.TOKEN_INVALID, settings, mint.secret(OLD_SECRET).token());
            assertNull(canary.accept(), "somebody connected");
        }
    }

    private static ChatUser verify(TestSettings settings, String token) throws TokenException {
        return new TokenVerifier(settings.build(), STOPPED).verify(token);
    }

    private static void assertRefused(ErrorCode reason, TestSettings settings, String token) {
        var refusal = assertThrows(TokenException.class, () -> verify(settings, token));
        assertEquals(reason, refusal.error());
        assertEquals(reason.code(), refusal.getMessage(), "nothing of the token, nothing of a library");
        assertNull(refusal.getCause());
    }
}
