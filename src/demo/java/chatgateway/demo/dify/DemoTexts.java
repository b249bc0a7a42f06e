package chatgateway.demo.dify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** The demo's texts in English and Korean: one Markdown resource per answer. */
final class DemoTexts {
    private static final Pattern HANGUL = Pattern.compile("[\\u1100-\\u11FF\\u3130-\\u318F\\uAC00-\\uD7A3]");

    private DemoTexts() {}

    /** The text of this name in the language of the message. */
    static String inLanguageOf(String message, String name) {
        return read((korean(message) ? "ko/" : "en/") + name + ".md");
    }

    static String opening(boolean korean) {
        return read((korean ? "ko/" : "en/") + "opening.md");
    }

    static List<String> suggestions(boolean korean) {
        return korean
                ? List.of("뭘 할 수 있어?", "코드 예제를 보여줘", "수식을 설명해줘", "표로 보여줘", "그림 그려줘", "양식을 보여줘")
                : List.of(
                        "What can you show me?",
                        "Show me some code",
                        "Explain a bit of math",
                        "Make a table",
                        "Draw an image",
                        "Show me a form");
    }

    /** Suggested next messages. */
    static List<String> followUps(String message) {
        return korean(message)
                ? List.of("표로 보여줘", "수식을 설명해줘", "길게 설명해줘")
                : List.of("Show it as a table", "Show me the code", "Give me the long version");
    }

    static boolean korean(String text) {
        return HANGUL.matcher(text).find();
    }

    private static String read(String name) {
        try (var in = DemoTexts.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks the demo text " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
