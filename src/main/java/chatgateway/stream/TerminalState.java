package chatgateway.stream;

/**
 * Knows when a stream is over (docs/dify-api.md#order-and-end-of-events).
 *
 * <p>The two orders of {@code message_end} and {@code workflow_finished} differ between Dify versions, either may be
 * missing, speech may follow, and some versions keep the connection open after the end. So: an error or a pause ends the
 * stream at once; the last terminal event that can be expected starts a grace period; otherwise Dify's own end counts.
 */
final class TerminalState {
    private final boolean endsWithMessage;
    private boolean workflowStarted;
    private boolean messageEnded;
    private boolean workflowFinished;
    private boolean over;

    /** @param endsWithMessage false for workflow apps, which never send {@code message_end} */
    TerminalState(boolean endsWithMessage) {
        this.endsWithMessage = endsWithMessage;
    }

    void see(String event) {
        switch (event) {
            case "workflow_started" -> workflowStarted = true;
            case "message_end" -> messageEnded = true;
            case "workflow_finished" -> workflowFinished = true;
            case "error", "workflow_paused" -> over = true;
            default -> {}
        }
    }

    /** Nothing that comes after this matters: close. */
    boolean isOver() {
        return over;
    }

    /** Everything the user waits for is there; only a tail of speech may follow. */
    boolean isComplete() {
        return endsWithMessage ? messageEnded && (workflowFinished || !workflowStarted) : workflowFinished;
    }

    /** Whether an event has a place here: after the end only speech has, and the other of the two terminal events, once. */
    boolean admits(String event) {
        return !isComplete()
                || switch (event) {
                    case "message_end" -> endsWithMessage && !messageEnded;
                    case "workflow_finished" -> !workflowFinished;
                    case "tts_message", "tts_message_end", "ping" -> true;
                    default -> false;
                };
    }

    /** Some terminal event was there, so that the end of the connection is no failure. */
    boolean hasTerminal() {
        return over || messageEnded || workflowFinished;
    }
}
