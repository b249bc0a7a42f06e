package chatgateway;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.regex.Pattern;

/** Texts that only one place may ever show, and the search for them everywhere else. */
final class Canary {
    static final String QUESTION = "canary question of a user";
    static final String ANSWER = "canary answer of the model";

    private static final List<String> TEXTS = List.of(TestGateway.SECRET, TestGateway.KEY, QUESTION, ANSWER);
    private static final Pattern TOKEN = Pattern.compile("eyJ[A-Za-z0-9_-]{10,}\\.");

    private Canary() {}

    /** No secret, app key, question, answer or token. */
    static void assertNowhereIn(String output) {
        assertNoText(output);
        assertFalse(TOKEN.matcher(output).find(), "a token is in:\n" + output);
    }

    /** As {@link #assertNowhereIn}, for what prints a token on purpose. */
    static void assertNoText(String output) {
        for (var text : TEXTS) {
            assertFalse(output.contains(text), "'" + text + "' is in:\n" + output);
        }
    }
}
