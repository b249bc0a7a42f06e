package chatgateway.demo.dify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.Eventually;
import chatgateway.support.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demo's answers, by message and language. */
class DemoScriptTest {
    private final DemoDify dify =
            DemoDify.start(DifyVersion.V1_14, Map.of("app-flow", Mode.ADVANCED_CHAT, "app-chat", Mode.CHAT));
    private final DemoDifyClient flow = new DemoDifyClient(dify, "app-flow");

    @AfterEach
    void stop() {
        dify.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "What can you show me? | # What this chat can show",
                "What is information?  | # What this chat can show",
                "뭘 할 수 있어?         | # 이 채팅이 보여줄 수 있는 것",
                "Show me some code     | ```java",
                "코드 예제를 보여줘      | ```java",
                "Make a table          | :----",
                "표로 보여줘            | :----",
                "One formula, please   | $$",
                "수식을 설명해줘         | \\(a",
                "Give me the long one  | ## 8.",
                "길게 설명해줘          | ## 8.",
                "Think first           | </think>",
                "생각해 봐              | </think>",
                "Draw an image         | ![chart](/files/tools/",
                "그림 그려줘            | ![chart](/files/tools/",
                "A file to download    | [triangle.csv](/files/tools/",
                "파일을 줘              | [triangle.csv](/files/tools/",
                "Use your tools        | **80°**",
                "도구를 써 봐           | **80°**",
                "Which sources?        | 2300",
                "출처는?               | 2300",
                "An error, please      | and then the model",
                "오류를 내 봐           | 모델이 곧",
            })
    void answers_by_keywords_of_the_message(String question, String part) throws Exception {
        dify.pace(Duration.ZERO);
        var text = DemoDifyClient.text(flow.chat("s_u", question));
        assertTrue(text.contains(part), text);
    }

    @Test
    void what_is_suggested_leads_somewhere() throws Exception {
        var first = DemoDifyClient.json(flow.get("/v1/parameters")).get("suggested_questions");
        assertEquals(6, first.size());
        var intros = List.of("What can you show me?");
        for (var question : first) {
            var text = DemoDifyClient.text(flow.chat("s_u", question.asText()));
            assertEquals(intros.contains(question.asText()), text.startsWith("# What this chat can show"), text);
        }
    }

    @Test
    void a_slow_answer_begins_at_once() throws Exception {
        for (var question : List.of("Be slow", "천천히 말해줘")) {
            var stream = new DemoDifyClient(dify, "app-chat")
                    .open("/v1/chat-messages", DemoDifyClient.question("s_u", question));
            try (var in = stream.body()) {
                assertEquals("message", DemoDifyClient.next(in).get("event").asText());
            }
        }
        Eventually.that("nobody waits on", () -> dify.openStreams() == 0);
    }

    @Test
    void an_app_without_forms_answers_with_text() throws Exception {
        var events = new DemoDifyClient(dify, "app-chat").chat("s_u", "a form");
        assertEquals("message_end", DemoDifyClient.names(events).get(events.size() - 1));
    }

    @Test
    void closing_ends_the_answers_that_are_open() throws Exception {
        dify.play(ScriptedAnswer::hold);
        dify.play(ScriptedAnswer::hold);
        dify.options().pingEvery(Duration.ofMillis(20));
        var calls = new DemoDifyClient(dify, "app-chat");
        try (var one = calls.open("/v1/chat-messages", DemoDifyClient.question("s_u", "hi"))
                        .body();
                var two = calls.open("/v1/chat-messages", DemoDifyClient.question("s_u", "hi"))
                        .body()) {
            one.read();
            two.read();
            assertEquals(2, dify.openStreams());
            var before = System.nanoTime();
            dify.close();
            var took = Duration.ofNanos(System.nanoTime() - before);
            assertTrue(took.compareTo(Patience.of(Duration.ofSeconds(5))) < 0, took::toString);
            assertEquals(0, dify.openStreams());
        }
    }
}
