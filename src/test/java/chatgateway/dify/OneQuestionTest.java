package chatgateway.dify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.TestGateway;
import chatgateway.demo.dify.Answer;
import chatgateway.demo.dify.Canned;
import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.Generation;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.demo.dify.Scenario;
import java.net.URI;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One submit is at most one POST at Dify, under each fault that makes OkHttp send again (security.md F3, F5, T22). */
@TestInstance(Lifecycle.PER_CLASS)
class OneQuestionTest {
    private static final Map<String, String> AT_ONCE = Map.of("Retry-After", "0");

    private final TestGateway gateway = TestGateway.start();

    @BeforeEach
    void forget() {
        gateway.dify().forgetReceived();
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("reads the question and resets the connection", answer -> answer.abort()),
                fault("reads the question and closes the connection", answer -> answer.closeEarly()),
                fault("408", answer -> answer.status(Canned.of(408, "text/html", ""))),
                fault(
                        "503, try again at once",
                        answer -> answer.status(new Canned(503, "text/html", new byte[0], AT_ONCE))),
                fault(
                        "429, try again at once",
                        answer -> answer.status(new Canned(429, "text/html", new byte[0], AT_ONCE))),
                fault("421", answer -> answer.status(Canned.of(421, "text/html", ""))),
                fault(
                        "307 to the same path",
                        answer -> answer.status(
                                new Canned(307, "text/html", new byte[0], Map.of("Location", "/v1/chat-messages")))),
                fault(
                        "308 to the same path",
                        answer -> answer.status(
                                new Canned(308, "text/html", new byte[0], Map.of("Location", "/v1/chat-messages")))),
                fault(
                        "401 with a challenge",
                        answer -> answer.status(
                                new Canned(401, "text/html", new byte[0], Map.of("WWW-Authenticate", "Bearer")))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void a_question_is_asked_once(String name, Scenario fault) {
        assertEquals(
                200,
                gateway.askAndWait("u1", "leaves a connection that could be used again")
                        .statusCode());
        gateway.dify().forgetReceived();
        gateway.dify().play(fault);

        var response = gateway.askAndWait("u1", "hi");

        assertTrue(response.statusCode() >= 400 || response.body().contains("\"error\""), response.body());
        assertEquals(
                1, gateway.dify().received().size(), gateway.dify().received().toString());
    }

    /** The name is in src/test/resources/hosts, which surefire gives to the JVM. */
    @Test
    void a_second_address_of_dify_is_no_second_try() {
        var apps = Map.of(TestGateway.KEY, Mode.CHAT);
        var first = DemoDify.start(Generation.V1_12, apps);
        var port = URI.create(first.baseUrl()).getPort();
        var second = DemoDify.start(Generation.V1_12, apps, "127.0.0.2", port);
        try (first;
                second;
                var both = TestGateway.inFrontOf(first, "http://two-addresses.test:" + port)) {
            first.play(Answer::abort);
            second.play(Answer::abort);

            both.askAndWait("u1", "hi");

            assertEquals(1, first.received().size() + second.received().size());
        }
    }

    @Test
    void reads_use_a_connection_again() {
        gateway.get("u1", "/v1/messages?conversation_id=");
        gateway.get("u1", "/v1/messages?conversation_id=");

        var connections = gateway.dify().received().stream()
                .map(request -> request.header("Connection").orElse(""))
                .filter(value -> value.equalsIgnoreCase("close"))
                .count();
        assertEquals(0, connections);
    }

    private static Arguments fault(String name, Scenario fault) {
        return Arguments.of(name, fault);
    }
}
