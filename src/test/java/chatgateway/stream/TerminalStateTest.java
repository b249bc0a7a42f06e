package chatgateway.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The termination rule of docs/dify-api.md#order-and-end-of-events, for the sequences that Dify's versions really send.
 */
class TerminalStateTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // events so far                                          over,  complete, terminal
        "message,                                                 false, false,    false",
        "message message_end,                                     false, true,     true",
        "workflow_started message,                                false, false,    false",
        "workflow_started message workflow_finished,              false, false,    true",
        "workflow_started message workflow_finished message_end,  false, true,     true",
        "workflow_started message message_end,                    false, false,    true",
        "workflow_started message message_end workflow_finished,  false, true,     true",
        "error,                                                   true,  false,    true",
        "workflow_started workflow_finished error,                true,  false,    true",
        "workflow_started human_input_required workflow_paused,   true,  false,    true",
        "message message_end tts_message tts_message_end,         false, true,     true",
    })
    void follows_every_order(String events, boolean over, boolean complete, boolean terminal) {
        var state = new TerminalState(true);
        for (var event : events.split(" ")) {
            state.see(event);
        }

        assertEquals(over, state.isOver());
        assertEquals(complete, state.isComplete());
        assertEquals(terminal, state.hasTerminal());
    }

    @Test
    void a_workflow_app_is_complete_without_a_message() {
        var state = new TerminalState(false);
        state.see("workflow_started");
        assertFalse(state.isComplete());

        state.see("workflow_finished");

        assertTrue(state.isComplete());
    }
}
