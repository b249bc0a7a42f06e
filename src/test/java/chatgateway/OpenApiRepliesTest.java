package chatgateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.ApiDocument;
import chatgateway.support.ApiTour;
import chatgateway.support.TestGateway;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real replies, events and errors match the schemas of {@code /openapi.yaml}, without further fields. */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class OpenApiRepliesTest {
    private final TestGateway chat = TestGateway.start();
    private final ApiDocument document = new ApiDocument(chat);

    @AfterAll
    void stop() {
        chat.close();
    }

    @Test
    void every_operation_answers_as_described() throws IOException {
        var answered = new TreeSet<String>();
        try (var gateway = TestGateway.start()) {
            answered.addAll(new ApiTour(gateway, document).chatApp());
        }
        try (var chatflow = TestGateway.start(DifyVersion.V1_14, Mode.ADVANCED_CHAT, Map.of())) {
            answered.addAll(new ApiTour(chatflow, document).form());
        }
        try (var completion = TestGateway.start(DifyVersion.V1_12, Mode.COMPLETION, Map.of())) {
            answered.addAll(
                    new ApiTour(completion, document).generation("/v1/completion-messages", "completion-messages"));
        }
        try (var workflow = TestGateway.start(DifyVersion.V1_12, Mode.WORKFLOW, Map.of())) {
            answered.addAll(new ApiTour(workflow, document).generation("/v1/workflows/run", "workflows/tasks"));
        }

        assertEquals(document.operations(), answered);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "V0_11, ADVANCED_CHAT, /v1/chat-messages",
        "V1_4, AGENT_CHAT, /v1/chat-messages",
        "V1_12, CHAT, /v1/chat-messages",
        "V1_12, ADVANCED_CHAT, /v1/chat-messages",
        "V1_12, COMPLETION, /v1/completion-messages",
        "V1_12, WORKFLOW, /v1/workflows/run",
        "V1_14, AGENT_CHAT, /v1/chat-messages",
        "V1_14, ADVANCED_CHAT, /v1/chat-messages",
        "V1_14, WORKFLOW, /v1/workflows/run"
    })
    void every_event_and_every_whole_answer_is_described(DifyVersion generation, Mode mode, String path) {
        try (var gateway = TestGateway.start(generation, mode, Map.of())) {
            gateway.dify().pace(Duration.ZERO);
            gateway.dify().options().speechEvents(true);
            for (var topic : List.of("hello", "sources", "agent", "image", "file", "form", "error")) {
                var stream = gateway.post("u1", path, TestGateway.messageJson(topic));
                assertEquals(200, stream.statusCode(), stream.body());
                document.check(stream);
                document.check(gateway.post("u1", path, wholeAnswer(topic)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"V0_11", "V1_12", "V1_14"})
    void a_run_that_fails_and_a_text_that_is_replaced_are_described(DifyVersion generation) {
        try (var gateway = TestGateway.start(generation, Mode.ADVANCED_CHAT, Map.of())) {
            gateway.dify().play(answer -> {
                answer.text("before");
                answer.replace("after");
                answer.failRun(TestGateway.SECRET);
            });

            document.check(gateway.sendMessageAndWait("u1", "hi"));
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "400, invalid_param",
        "400, app_unavailable",
        "401, unauthorized",
        "403, forbidden",
        "404, not_found",
        "429, rate_limit_error",
        "500, internal_server_error"
    })
    void every_refusal_is_described_for_every_operation(int status, String code) {
        for (var operation : document.operations()) {
            var method = operation.split(" ")[0];
            var path = operation.split(" ")[1].replaceAll("\\{\\w+}", ApiDocument.UUID);
            var body = BodyPublishers.ofString(ApiDocument.FITS_ALL);
            chat.dify().replyOnce(method, path, CannedReply.error(status, code, "not for users"));

            document.check(chat.send(chat.json("u1", path, "").method(method, body)));
            document.check(chat.send(chat.request(path).method(method, body))); // without a token
        }
    }

    private static String wholeAnswer(String query) {
        return TestGateway.messageJson(query).replace("streaming", "blocking");
    }
}
