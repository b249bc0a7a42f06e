package chatgateway.stream;

import java.util.Set;

/**
 * Which terminal events of a stream have arrived, and whether more must be expected
 * (docs/dify-api.md#order-and-end-of-events).
 *
 * <p>The order of {@code message_end} and {@code workflow_finished} depends on Dify's version, either may be missing,
 * speech may follow, and some versions keep the connection open after the end. So an error or a pause ends the stream at
 * once, the last terminal event that can be expected starts a grace period, and otherwise the end of the connection
 * counts.
 */
final class TerminalState {
    private static final Set<String> TERMINAL = Set.of("message_end", "workflow_finished", "workflow_paused", "error");
    private static final Set<String> SUCCESS = Set.of("succeeded", "partial-succeeded");

    private final boolean endsWithMessage;
    private boolean workflowStarted;
    private boolean messageEnded;
    private boolean workflowFinished;
    private boolean over;

    /** @param endsWithMessage false for workflow apps, which never send {@code message_end} */
    TerminalState(boolean endsWithMessage) {
        this.endsWithMessage = endsWithMessage;
    }

    /** Whether the app's answers end with {@code message_end}. */
    boolean endsWithMessage() {
        return endsWithMessage;
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

    static boolean isTerminal(String event) {
        return TERMINAL.contains(event);
    }

    /**
     * Whether a stop cannot have caused this terminal event (docs/dify-api.md#what-stop-does): a stopped run does not
     * succeed or pause, and sends {@code message_end} after {@code workflow_finished} or not at all.
     */
    boolean isNaturalEnd(String event, Frame frame) {
        return switch (event) {
            case "workflow_finished" ->
                frame.json()
                        .map(json -> json.path("data").path("status").asText())
                        .filter(SUCCESS::contains)
                        .isPresent();
            case "message_end" -> workflowStarted && !workflowFinished;
            case "workflow_paused" -> true;
            default -> false;
        };
    }

    /** Whether nothing that may follow matters. */
    boolean isOver() {
        return over;
    }

    /** Whether the answer is complete, so that only speech may follow. */
    boolean isComplete() {
        return endsWithMessage ? messageEnded && (workflowFinished || !workflowStarted) : workflowFinished;
    }

    /** Whether this event may come now: after the answer is complete, only speech may. */
    boolean admits(String event) {
        return !isComplete()
                || switch (event) {
                    case "message_end" -> endsWithMessage && !messageEnded;
                    case "workflow_finished" -> !workflowFinished;
                    case "tts_message", "tts_message_end", "ping" -> true;
                    default -> false;
                };
    }

    /** Whether a terminal event has arrived, so that the end of the connection is no failure. */
    boolean hasTerminal() {
        return over || messageEnded || workflowFinished;
    }
}
