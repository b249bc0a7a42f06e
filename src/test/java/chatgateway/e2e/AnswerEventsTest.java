package chatgateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageModules;
import chatgateway.support.browser.ScriptedGateway;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Dify's events add up to, asked of the modules themselves. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnswerEventsTest {
    @RegisterExtension
    final Chromium chromium = new Chromium();

    private final ScriptedGateway gateway = ScriptedGateway.start();

    @AfterAll
    void close() {
        gateway.close();
    }

    @Test
    void an_agent_that_was_paused_repeats_its_answer_in_the_end_without_doubling_it() {
        var said = run(PageModules.ANSWER + """
                take('agent_message', { answer: 'Hello ' });
                take('workflow_paused', {});
                const resumed = answer.resumed();
                resumed.apply({ event: 'message', answer: 'Hello world' });
                return [answer.text, resumed.text];
                """);

        assertEquals(List.of("Hello ", "Hello world"), said);
    }

    @Test
    void of_two_forms_of_one_node_the_older_one_is_answered_first() {
        var states = run(PageModules.ANSWER + """
                for (const id of ['a', 'b']) take('human_input_required', { data: { form_id: id, node_id: 'n', form_token: id } });
                take('human_input_form_filled', { data: { node_id: 'n', rendered_content: 'x' } });
                const states = () => answer.details.forms.all.map(({ state }) => state).join();
                const first = states();
                take('human_input_form_timeout', { data: { node_id: 'n' } });
                return [first, states()];
                """);

        assertEquals(List.of("submitted,open", "submitted,expired"), states);
    }

    @Test
    void a_form_that_was_closed_here_is_the_one_that_dify_says_is_over() {
        var states = run(PageModules.ANSWER + """
                for (const id of ['a', 'b']) take('human_input_required', { data: { form_id: id, node_id: 'n', form_token: id } });
                answer.details.closeForm('b', 'submitted', 'Continue');
                take('human_input_form_filled', { data: { node_id: 'n', rendered_content: 'x' } });
                return answer.details.forms.all.map(({ state, reply }) => `${state} ${reply?.content}`);
                """);

        assertEquals(List.of("open undefined", "submitted x"), states);
    }

    /** Thoughts, with a bar between them; and those that the answer does not say. */
    @Test
    void a_thought_is_said_once_and_only_a_whole_one_counts_as_said() {
        var unsaid = run("""
                const { dedupeThoughts } = await load('answer/dedupe-thoughts');
                const unsaid = (thoughts, answer) =>
                  dedupeThoughts(thoughts.split('|').map((text) => ({ text })), answer).join('|');
                return [
                  unsaid('OK|It is 80.', 'It is 80. Is that OK with you?'),
                  unsaid('OK|It is 80.', 'It is 80.'),
                  unsaid('I look.|It is 80.', 'I look.It is 80.'),
                  unsaid('I look.|It is 80.', 'I look. It is'),
                  unsaid('OK|So.', 'Okinawa'),
                  unsaid('<think>Hm</think>Yes|No', 'No'),
                ];
                """);

        assertEquals(List.of("OK|It is 80.", "OK|", "|", "|It is 80.", "OK|So.", "Yes|"), unsaid);
    }

    @Test
    void steps_that_wait_for_a_human_go_on_and_steps_inside_others_are_theirs() {
        var steps = run(PageModules.ANSWER + """
                const step = (event, data) => take(event, { data });
                step('loop_started', { id: 'l', node_id: 'l', title: 'Loop' });
                step('node_started', { id: '1', node_id: 'n', title: 'Ask', loop_id: 'l' });
                step('node_started', { id: '2', node_id: 'm', title: 'Lost', iteration_id: 'nobody' });
                take('workflow_paused', {});
                const list = () => answer.details.steps.outer
                  .map(({ title, status, children }) => [title, status, ...children.map((child) => child.status)].join(' '));
                const paused = list();
                step('node_finished', { id: '1', status: 'succeeded' });
                return [...paused, ...list()];
                """);

        assertEquals(List.of("Loop paused paused", "Lost paused", "Loop paused done", "Lost paused"), steps);
    }

    @Test
    void what_a_model_thought_is_neither_copied_nor_read_nor_exported() {
        var texts = run(PageModules.ANSWER + """
                const { toMarkdown } = await load('sidebar/export');
                take('message', { answer: '<think>Hm</think>\\n\\nYes' });
                const saved = { query: '?', answer: '<think>Hm</think>\\n\\nYes', created_at: 0 };
                return [answer.text, toMarkdown({ name: 'N' }, [saved]).split('\\n').at(-2)];
                """);

        assertEquals(List.of("Yes", "Yes"), texts);
    }

    @Test
    void an_answer_to_a_form_that_is_told_again_is_no_second_form() {
        var forms = run(PageModules.ANSWER + """
                const reply = { node_id: 'n', rendered_content: 'x', action_text: 'Go' };
                take('human_input_form_filled', { data: { ...reply, is_saved: true } });
                take('human_input_form_filled', { data: { ...reply, action_text: 'Stop', is_saved: true } });
                take('human_input_form_filled', { data: reply });
                return answer.details.forms.all.map(({ reply }) => reply.action);
                """);

        assertEquals(List.of("Go", "Stop"), forms);
    }

    @Test
    void what_was_thought_before_a_replay_keeps_its_time() {
        var took = run(PageModules.ANSWER + """
                const think = (to, isFinal) => to.apply({ event: 'reasoning_chunk', created_at: Date.now() / 1000 - 60,
                  data: { node_id: 'n', reasoning: 'Hm', is_final: isFinal } });
                think(answer, false);
                answer.details.reasoning.get('n').began -= 5000;
                const attached = answer.replay(0);
                think(attached, false);
                const reloaded = new Answer().replay(0);
                think(reloaded, false);
                const over = new Answer().replay(0);
                think(over, true);
                const of = (one) => one.details.reasoning.get('n');
                return [attached, reloaded].map((one) => String(Math.round((Date.now() - of(one).began) / 5000)))
                  .concat(String(of(over).took));
                """);

        assertEquals(List.of("1", "12", "0"), took);
    }

    private Object run(String script) {
        return chromium.open(gateway.chatUrl("minji")).evaluate(PageModules.script(script));
    }
}
