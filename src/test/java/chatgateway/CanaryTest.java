package chatgateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.CapturedLog;
import chatgateway.support.TestGateway;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Secrets, tokens, messages and Dify's internals are in no response, header or log line. */
@Tag("T23")
class CanaryTest {
    private static final String MESSAGE = "CANARY-MESSAGE show me the sources";
    private static final String ANSWER = "CANARY-ANSWER";

    @ParameterizedTest
    @EnumSource(DifyVersion.class)
    void nothing_leaks_in_success_or_failure(DifyVersion generation) {
        var responses = new ArrayList<HttpResponse<String>>();
        String logged;
        try (var log = new CapturedLog();
                var gateway = TestGateway.start(generation, Mode.ADVANCED_CHAT, Map.of())) {
            gateway.dify().options().cookie(true).speechEvents(true);
            everyWay(gateway, responses);
            logged = log.text();
        }

        assertTrue(logged.contains("upstream_error"), "the log was captured: " + logged);
        for (var secret : List.of(TestGateway.KEY, TestGateway.SECRET, "eyJ", MESSAGE, ANSWER, "token=")) {
            assertFalse(logged.contains(secret), secret + " in " + logged);
        }
        for (var response : responses) {
            var whole = response.headers().map() + response.body();
            for (var secret : List.of(
                    TestGateway.KEY,
                    TestGateway.SECRET,
                    "eyJ",
                    DemoDify.SECRET_PROMPT,
                    DemoDify.SECRET_NOTES,
                    DemoDify.SECRET_CONFIG,
                    "sys.user_id",
                    "cointutor_u1",
                    "tenant_id",
                    "process_data",
                    "x-version",
                    "set-cookie",
                    "access-control")) {
                assertFalse(whole.contains(secret), secret + " in " + whole);
            }
        }
        assertEquals(10, responses.size());
    }

    private static void everyWay(TestGateway gateway, List<HttpResponse<String>> responses) {
        responses.add(gateway.sendMessageAndWait("u1", MESSAGE)); // the usual script: nodes, context, citations
        responses.add(gateway.post(
                "u1", "/v1/chat-messages", TestGateway.messageJson(MESSAGE).replace("streaming", "blocking")));
        gateway.dify().play(answer -> {
            answer.text(ANSWER);
            answer.failRun("Run failed: " + TestGateway.KEY + " " + DemoDify.SECRET_PROMPT);
        });
        responses.add(gateway.sendMessageAndWait("u1", MESSAGE));
        gateway.dify().play(answer -> {
            answer.text(ANSWER);
            answer.abort();
        });
        responses.add(gateway.sendMessageAndWait("u1", MESSAGE));
        gateway.dify()
                .play(answer -> answer.status(CannedReply.error(
                        400, "invalid_param", MESSAGE + " " + DemoDify.SECRET_PROMPT + " " + TestGateway.KEY)));
        responses.add(gateway.sendMessageAndWait("u1", MESSAGE));
        responses.add(gateway.post("u1", "/v1/chat-messages", "{\"query\":\"" + MESSAGE));
        responses.add(gateway.get("u1", "/api/session"));
        responses.add(gateway.get("u1", "/v1/messages?conversation_id=" + conversation(gateway)));
        responses.add(gateway.get("u1", "/api/export"));
        responses.add(gateway.send(gateway.request("/chat?token=" + TestGateway.token("u1") + "x")));
    }

    private static String conversation(TestGateway gateway) {
        return gateway.dify()
                .conversationsOf(TestGateway.KEY, "cointutor_u1")
                .get(0)
                .id();
    }
}
