package chatgateway.limits;

/**
 * Calls for which a model runs although they are no message. They come out of the message budget: two of each kind for
 * every message that a user may send, by the minute and by the day.
 */
public enum ModelCall {
    /** Counted in characters: a page requests a long text in pieces. */
    SPEECH(16_000),
    TRANSCRIPTION(1),
    TITLE(1),
    SUGGESTIONS(1);

    private static final int PER_MESSAGE = 2;

    private final int units;

    ModelCall(int units) {
        this.units = units;
    }

    /** How many units go with so many messages. */
    long units(long messages) {
        return messages * PER_MESSAGE * units;
    }
}
