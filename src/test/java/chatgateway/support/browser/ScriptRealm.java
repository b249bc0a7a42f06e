package chatgateway.support.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.Eventually;

/** Where scripts of an {@link OtherBrowser} run: its page, or a frame of it. */
@FunctionalInterface
public interface ScriptRealm {
    /** The value of an expression, as a string. Throws IllegalStateException if it cannot be evaluated. */
    String read(String expression);

    /** Waits until the expression has this value. */
    default void await(String expression, String value) throws InterruptedException {
        try {
            Eventually.that(expression, () -> value.equals(readIfPossible(expression)));
        } catch (AssertionError e) {
            assertEquals(value, readIfPossible(expression), expression);
        }
    }

    /** Waits until the expression is {@code true}. */
    default void await(String condition) throws InterruptedException {
        await(condition, "true");
    }

    /** While a page loads, there may be none to ask. */
    private String readIfPossible(String expression) {
        try {
            return read(expression);
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }
}
