package chatgateway.events;

import java.util.Locale;

/** The types of events (docs/integrate.md#events). */
public enum EventType {
    ANSWER_FINISHED,
    ANSWER_FLAGGED,
    FEEDBACK_GIVEN,
    LIMIT_REACHED,
    CONVERSATION_DELETED,
    CONVERSATION_READ,
    TEST;

    /** The name in the event's JSON, such as {@code answer.finished}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }
}
