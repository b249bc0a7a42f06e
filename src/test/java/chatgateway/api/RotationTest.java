package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.Gateway;
import chatgateway.auth.TokenIssuer;
import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.settings.Secret;
import chatgateway.support.CapturedLog;
import chatgateway.support.Eventually;
import chatgateway.support.TestGateway;
import chatgateway.support.api.RollingGateways;
import chatgateway.support.api.SteadyUsers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Secrets and keys change while users chat: the gateway's own (docs/threats.md#r13-a-secret-is-rotated), one system's,
 * and Dify's (docs/threats.md#r14-a-key-is-revoked).
 */
@Timeout(300)
class RotationTest {
    private static final String OLD = "the-secret-until-today-0123456789-abcdef";
    private static final String NEW = "the-secret-from-today-on-0123456789-xyz!";
    private static final int CALLS = 40; // at each step, while it lasts

    @AutoClose
    private final DemoDify dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));

    @Tag("slow")
    @Test
    void no_token_is_refused_while_two_replicas_learn_a_new_secret_one_after_the_other() throws Exception {
        try (var replicas = new RollingGateways(
                        List.of(start(Map.of("JWT_SECRET", OLD)), start(Map.of("JWT_SECRET", OLD))));
                var users = new SteadyUsers(replicas)) {
            users.comeWith(List.of(token(OLD, "cointutor")));
            replicas.replaceEach(() -> start(Map.of("JWT_SECRET", NEW, "JWT_OLD_SECRET", OLD)));
            users.awaitCalls(CALLS);

            users.comeWith(List.of(token(OLD, "cointutor"), token(NEW, "cointutor"))); // the host has switched
            users.awaitCalls(CALLS);

            users.comeWith(List.of(token(NEW, "cointutor"))); // the last old token has expired
            users.awaitCalls(CALLS);
            replicas.replaceEach(() -> start(Map.of("JWT_SECRET", NEW)));
            users.awaitCalls(CALLS);

            assertEquals(List.of(), users.refusals());
            System.out.println(users.calls() + " calls during a rotation, none refused");
            for (var url : replicas.urls()) {
                assertEquals("401 token_invalid", SteadyUsers.session(url, token(OLD, "cointutor")));
                assertEquals("200 ", SteadyUsers.session(url, token(NEW, "cointutor")));
            }
        }
    }

    @Test
    void one_systems_secret_changes_without_the_others() {
        var own =
                Map.of("JWT_SECRET", OLD, "JWT_SECRET_DRILLQUIZ", NEW, "JWT_OLD_SECRET_DRILLQUIZ", TestGateway.SECRET);
        try (var gateway = start(own)) {
            var url = "http://127.0.0.1:" + gateway.port();
            assertEquals("200 ", SteadyUsers.session(url, token(OLD, "cointutor")));
            assertEquals("200 ", SteadyUsers.session(url, token(NEW, "drillquiz")));
            assertEquals("200 ", SteadyUsers.session(url, token(TestGateway.SECRET, "drillquiz")));
            assertEquals("401 token_invalid", SteadyUsers.session(url, token(OLD, "drillquiz")));
            assertEquals("401 token_invalid", SteadyUsers.session(url, token(NEW, "cointutor")));
            assertEquals("401 token_invalid", SteadyUsers.session(url, token(TestGateway.SECRET, "cointutor")));
        }
    }

    @Test
    void a_revoked_key_is_a_matter_for_the_log_and_a_restored_one_works_at_once() throws Exception {
        try (var log = new CapturedLog();
                var gateway = TestGateway.inFrontOf(dify, dify.baseUrl())) {
            var path = "/v1/chat-messages";
            for (var i = 0; i < 2; i++) {
                dify.replyOnce("POST", path, CannedReply.error(401, "unauthorized", "Access token is invalid"));
                var refused = gateway.sendMessageAndWait("kim", "hello");
                assertEquals(502, refused.statusCode());
                assertEquals(
                        "upstream_auth", TestGateway.json(refused).path("code").asText());
                var requestId = TestGateway.json(refused).path("request_id").asText();
                Eventually.that(
                        "the log has the cause", () -> !log.linesWith(requestId).isEmpty());
                assertTrue(log.linesWith(requestId).get(0).contains("WARN"), log.text());
                assertTrue(log.linesWith(requestId).get(0).contains("upstream_auth"), log.text());
                assertTrue(!(log.text() + refused.body()).contains(TestGateway.KEY));
                assertEquals(200, gateway.send(gateway.request("/ready")).statusCode()); // no restart would help
            }
            assertTrue(gateway.sendMessageAndWait("kim", "hello").body().contains("\"message_end\""));
        }
    }

    private Gateway start(Map<String, String> secrets) {
        return new Gateway(TestGateway.settings(dify.baseUrl(), secrets)).start();
    }

    private static String token(String secret, String system) {
        return new TokenIssuer(new Secret(secret), Clock.systemUTC()).issue(system, "kim", Duration.ofMinutes(10));
    }
}
