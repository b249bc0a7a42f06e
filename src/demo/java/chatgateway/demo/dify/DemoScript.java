package chatgateway.demo.dify;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The demo's answers, chosen by keywords of the message, in English or Korean. */
final class DemoScript implements Scenario {
    private static final Duration LONG_SILENCE = Duration.ofSeconds(12);

    /** The first topic with a keyword in the message is used. Korean keywords also match with particles. */
    private enum Topic {
        ERROR("error", "오류", "에러"),
        SLOW("slow", "slowly", "느리게", "천천히"),
        LONG("long", "길게", "긴 "),
        THINK("think", "thinking", "생각"),
        FORM("form", "양식", "승인"),
        AGENT("agent", "tool", "도구", "에이전트"),
        SOURCES("source", "cite", "출처"),
        IMAGE("image", "picture", "draw", "이미지", "그림", "사진"),
        FILE("file", "download", "파일"),
        CODE("code", "코드"),
        TABLE("table", "표로", "테이블"),
        MATH("math", "formula", "수식", "수학"),
        LESSON("hint", "solution", "lesson", "힌트", "풀이", "단원"),
        INTRO;

        private final Pattern words;

        Topic(String... words) {
            this.words = Pattern.compile(Arrays.stream(words)
                    .map(word -> DemoTexts.korean(word) ? word : "\\b" + word + "s?\\b")
                    .collect(Collectors.joining("|")));
        }

        static Topic of(String message) {
            var asked = message.toLowerCase(Locale.ROOT);
            return Arrays.stream(values())
                    .filter(topic ->
                            topic != INTRO && topic.words.matcher(asked).find())
                    .findFirst()
                    .orElse(INTRO);
        }

        String textName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public void play(ScriptedAnswer answer) throws Exception {
        var topic = Topic.of(answer.messageText());
        var text = DemoTexts.inLanguageOf(answer.messageText(), topic.textName());
        switch (topic) {
            case ERROR -> fail(answer, text);
            case SLOW -> slowly(answer, text);
            case AGENT -> asAgent(answer, text);
            case SOURCES -> withSources(answer, text);
            case IMAGE -> withImage(answer, text);
            case FILE -> withFile(answer, text);
            case FORM -> withForm(answer, text);
            case LESSON -> aboutLesson(answer, text);
            default -> answer.streamText(text);
        }
        if (!answer.ended()) {
            answer.end();
        }
    }

    /** The lesson that the host's page shows, with a link back to it. */
    private static void aboutLesson(ScriptedAnswer answer, String text) throws InterruptedException {
        var inputs = answer.request().path("inputs");
        answer.streamText(
                inputs.path("lesson").asText("").isEmpty()
                        ? DemoTexts.inLanguageOf(answer.messageText(), Topic.INTRO.textName())
                        : text.replace("{lesson}", inputs.path("lesson").asText())
                                .replace("{page}", inputs.path("page").asText()));
    }

    private static void fail(ScriptedAnswer answer, String text) throws InterruptedException {
        answer.streamText(text);
        answer.error(
                "completion_request_error", 400, "[openai] Rate limit reached for gpt-4o in organization org-demo");
    }

    /** Pauses long enough for a ping and for the page's stall notice. */
    private static void slowly(ScriptedAnswer answer, String text) throws InterruptedException {
        var half = text.indexOf("\n\n");
        answer.streamText(text.substring(0, half));
        answer.pause(LONG_SILENCE);
        answer.streamText(text.substring(half));
    }

    private static void asAgent(ScriptedAnswer answer, String text) throws InterruptedException {
        if (answer.messageId() != null) {
            answer.thought(
                    "I look it up in the notes.",
                    "notes_search",
                    "{\"notes_search\": {\"query\": \"triangle\"}}",
                    "{\"notes_search\": \"The angles of a triangle add up to 180 degrees.\"}");
            answer.thought(
                    "Now the sum.",
                    "calculator",
                    "{\"calculator\": {\"sum\": \"180 - 35 - 65\"}}",
                    "{\"calculator\": \"80\"}");
        }
        answer.streamText(text);
    }

    private static void withSources(ScriptedAnswer answer, String text) throws InterruptedException {
        if (answer.messageId() != null) {
            answer.cite("geometry.pdf", "The angles of a triangle add up to 180 degrees.");
            answer.cite("euclid.md", "Book I, proposition 32.");
        }
        answer.streamText(text);
    }

    private static void withImage(ScriptedAnswer answer, String text) throws InterruptedException {
        answer.streamText(text + "\n\n");
        if (answer.messageId() != null) {
            var chart = answer.file("chart.png", "image/png", Png.barChart(35, 65, 80, 50, 95));
            answer.text("![chart](" + answer.link(chart) + ")\n");
        }
    }

    private static void withFile(ScriptedAnswer answer, String text) throws InterruptedException {
        answer.streamText(text + "\n\n");
        if (answer.messageId() != null) {
            var sheet = "angle,degrees\nA,35\nB,65\nC,80\n".getBytes(StandardCharsets.UTF_8);
            answer.text("[triangle.csv](" + answer.link(answer.file("triangle.csv", "text/csv", sheet)) + ")\n");
        }
    }

    private static void withForm(ScriptedAnswer answer, String text) throws InterruptedException {
        answer.streamText(text);
        if (!answer.canRequestInput()) {
            return;
        }
        var korean = DemoTexts.korean(answer.messageText());
        var content = korean
                ? "계속하기 전에 확인해 주세요.\n\n의견: {{#$output.comment#}}"
                : "Please check before I go on.\n\nYour comment: {{#$output.comment#}}";
        answer.requestInput(content, resumed -> {
            resumed.streamText(korean ? "\n\n고마워요. 계속할게요." : "\n\nThank you, I go on with that.");
            resumed.end();
        });
    }
}
