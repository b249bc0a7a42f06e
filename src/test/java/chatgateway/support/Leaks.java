package chatgateway.support;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.regex.Pattern;

/** Texts that must not appear in output, and the search for them. */
public final class Leaks {
    public static final String MESSAGE = "CANARY message of a user";
    public static final String ANSWER = "CANARY answer of the model";

    private static final List<String> TEXTS = List.of(TestGateway.SECRET, TestGateway.KEY, MESSAGE, ANSWER);
    private static final Pattern TOKEN = Pattern.compile("eyJ[A-Za-z0-9_-]{10,}\\.");

    private Leaks() {}

    /** Asserts that no secret, app key, message, answer or token is in the output. */
    public static void assertNoneIn(String output) {
        assertNoText(output);
        assertFalse(TOKEN.matcher(output).find(), "a token is in:\n" + output);
    }

    /** As {@link #assertNoneIn}, for what prints a token on purpose. */
    public static void assertNoText(String output) {
        for (var text : TEXTS) {
            assertFalse(output.contains(text), "'" + text + "' is in:\n" + output);
        }
    }
}
