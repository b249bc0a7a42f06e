package chatgateway.limits;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a user may use on one day. */
@Tag("T25")
class DailyUseTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 3, 1);

    private static final long NONE = Long.MAX_VALUE;

    private final DailyUse use = new DailyUse();

    @Test
    void the_next_day_begins_anew() {
        assertTrue(use.takeMessage(TODAY, 1, NONE));
        assertFalse(use.takeMessage(TODAY, 1, NONE));
        assertTrue(use.takeMessage(TODAY.plusDays(1), 1, NONE));
        assertFalse(use.takeMessage(TODAY.plusDays(1), 1, NONE));
    }

    @Test
    void what_is_refused_is_not_counted() {
        assertTrue(use.takeCall(TODAY, ModelCall.SPEECH, 20_000, 1));
        assertFalse(use.takeCall(TODAY, ModelCall.SPEECH, 20_000, 1), "two texts of 16,000 go with a message");
        assertTrue(use.takeCall(TODAY, ModelCall.SPEECH, 12_000, 1));
        assertTrue(use.takeCall(TODAY, ModelCall.TITLE, 1, 1), "every kind has its own");
    }

    /** The answer that uses up the tokens was begun when there were some. */
    @Test
    void tokens_are_counted_afterwards_and_then_no_message_is_left() {
        assertTrue(use.takeMessage(TODAY, NONE, 100));
        use.addTokens(TODAY, 150);
        assertFalse(use.takeMessage(TODAY, NONE, 100));
        assertTrue(use.takeMessage(TODAY.plusDays(1), NONE, 100));
    }
}
