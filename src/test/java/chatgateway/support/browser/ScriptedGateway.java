package chatgateway.support.browser;

import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.demo.dify.Scenario;
import chatgateway.support.Eventually;
import chatgateway.support.TestGateway;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A gateway in front of a Dify that sends the test's answers. */
public final class ScriptedGateway implements AutoCloseable {
    private final TestGateway gateway;

    private ScriptedGateway(TestGateway gateway) {
        this.gateway = gateway;
    }

    public static ScriptedGateway start() {
        return new ScriptedGateway(TestGateway.start());
    }

    /** @param more settings beside those that are required, or instead of them */
    public static ScriptedGateway start(DifyVersion generation, Mode mode, Map<String, String> more) {
        return new ScriptedGateway(TestGateway.start(generation, mode, more));
    }

    /** Another replica: the same settings, the same Dify, and no knowledge of the answers that the first one reads. */
    public ScriptedGateway replica() {
        return new ScriptedGateway(TestGateway.inFrontOf(dify(), dify().baseUrl()));
    }

    public DemoDify dify() {
        return gateway.dify();
    }

    public String url() {
        return gateway.url();
    }

    /** What a host of this user links to. */
    public String chatUrl(String userId) {
        return chatUrlWith(TestGateway.token(userId));
    }

    public String chatUrlWith(String token) {
        return url() + "/chat?token=" + token;
    }

    /** Sets the app's description, which the gateway caches for a minute. */
    public void introduce(ObjectNode parameters) {
        dify().replyOnce("GET", "/v1/parameters", CannedReply.of(200, "application/json", parameters.toString()));
        gateway.get("somebody", "/v1/parameters");
    }

    /** Adds a scenario for the next message; several are used in order. */
    public void play(Scenario scenario) {
        dify().play(scenario);
    }

    /** Answers the next message with this text, in one event. */
    public void say(String text) {
        play(answer -> {
            answer.text(text);
            answer.end();
        });
    }

    /** Answers the next message with these two texts, the second when the gate is open. */
    public void say(String first, AnswerGate gate, String second) {
        play(answer -> {
            if (!first.isEmpty()) {
                answer.text(first);
            }
            gate.await();
            answer.text(second);
            answer.end();
        });
    }

    /** Every message that Dify received, in order. */
    public List<String> asked() {
        return dify().requests().stream()
                .filter(request ->
                        request.method().equals("POST") && request.path().equals("/v1/chat-messages"))
                .map(request -> request.json().path("query").asText())
                .toList();
    }

    /** Sends a message without a page and does not read the answer; returns when Dify's history has the message. */
    public void deliver(String userId, String question) {
        var before = messages(userId);
        gateway.sendLater(gateway.json(userId, "/v1/chat-messages", question));
        await("the question has arrived", () -> messages(userId) == before + 1);
    }

    private long messages(String userId) {
        return dify().messagesOf(TestGateway.KEY, "cointutor_" + userId).size();
    }

    /** Waits until Dify has received this many messages. */
    public void awaitAsked(int questions) {
        await(questions + " questions have arrived", () -> asked().size() == questions);
    }

    private static void await(String what, BooleanSupplier holds) {
        try {
            Eventually.that(what, holds);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until this token is refused. */
    public void awaitExpiry(String token) throws InterruptedException {
        var request = gateway.request("/api/session").header("Authorization", "Bearer " + token);
        Eventually.that("the token has expired", () -> gateway.send(request).statusCode() == 401);
    }

    @Override
    public void close() {
        gateway.close();
    }
}
