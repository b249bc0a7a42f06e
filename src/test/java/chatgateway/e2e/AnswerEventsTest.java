package chatgateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Dify's events add up to, asked of the modules themselves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnswerEventsTest {
    private static final String ANSWER = """
            const { Answer } = await load('answer');
            const answer = new Answer();
            const take = (event, more) => answer.apply({ event, ...more });
            """;

    @RegisterExtension
    final Chromium chromium = new Chromium();

    private final ScriptedGateway gateway = ScriptedGateway.start();

    @AfterAll
    void close() {
        gateway.close();
    }

    @Test
    void an_agent_that_was_paused_repeats_its_answer_in_the_end_without_doubling_it() {
        var said = run(ANSWER + """
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
        var states = run(ANSWER + """
                for (const id of ['a', 'b']) take('human_input_required', { data: { form_id: id, node_id: 'n', form_token: id } });
                take('human_input_form_filled', { data: { node_id: 'n', rendered_content: 'x' } });
                const states = () => answer.inside.forms.all.map(({ state }) => state).join();
                const first = states();
                take('human_input_form_timeout', { data: { node_id: 'n' } });
                return [first, states()];
                """);

        assertEquals(List.of("submitted,open", "submitted,expired"), states);
    }

    @Test
    void a_form_that_was_closed_here_is_the_one_that_dify_says_is_over() {
        var states = run(ANSWER + """
                for (const id of ['a', 'b']) take('human_input_required', { data: { form_id: id, node_id: 'n', form_token: id } });
                answer.inside.closeForm('b', 'submitted', 'Continue');
                take('human_input_form_filled', { data: { node_id: 'n', rendered_content: 'x' } });
                return answer.inside.forms.all.map(({ state, reply }) => `${state} ${reply?.content}`);
                """);

        assertEquals(List.of("open undefined", "submitted x"), states);
    }

    /** Thoughts, with a bar between them; and those that the answer does not say. */
    @ParameterizedTest
    @CsvSource({
        "OK|It is 80., It is 80. Is that OK with you?, OK|It is 80.",
        "OK|It is 80., It is 80., OK|",
        "I look.|It is 80., I look.It is 80., |",
        "I look.|It is 80., 'I look. It is', |It is 80.",
        "OK|So., Okinawa, OK|So.",
        "<think>Hm</think>Yes|No, No, Yes|",
    })
    void a_thought_is_said_once_and_only_a_whole_one_counts_as_said(String thoughts, String answer, String unsaid) {
        var words = chromium.open(gateway.chatUrl("minji"))
                .evaluate(script("""
                const { unsaidWords } = await load('unsaid');
                return unsaidWords(given.thoughts.split('|').map((text) => ({ text })), given.answer).join('|');
                """), Map.of("thoughts", thoughts, "answer", answer));

        assertEquals(unsaid, words);
    }

    @Test
    void steps_that_wait_for_a_human_go_on_and_steps_inside_others_are_theirs() {
        var steps = run(ANSWER + """
                const step = (event, data) => take(event, { data });
                step('loop_started', { id: 'l', node_id: 'l', title: 'Loop' });
                step('node_started', { id: '1', node_id: 'n', title: 'Ask', loop_id: 'l' });
                step('node_started', { id: '2', node_id: 'm', title: 'Lost', iteration_id: 'nobody' });
                take('workflow_paused', {});
                const list = () => answer.inside.steps.outer
                  .map(({ title, status, children }) => [title, status, ...children.map((child) => child.status)].join(' '));
                const paused = list();
                step('node_finished', { id: '1', status: 'succeeded' });
                return [...paused, ...list()];
                """);

        assertEquals(List.of("Loop paused paused", "Lost paused", "Loop paused done", "Lost paused"), steps);
    }

    @Test
    void what_a_model_thought_is_neither_copied_nor_read_nor_exported() {
        var texts = run(ANSWER + """
                const { toMarkdown } = await load('export');
                take('message', { answer: '<think>Hm</think>\\n\\nYes' });
                const saved = { query: '?', answer: '<think>Hm</think>\\n\\nYes', created_at: 0 };
                return [answer.text, toMarkdown({ name: 'N' }, [saved]).split('\\n').at(-2)];
                """);

        assertEquals(List.of("Yes", "Yes"), texts);
    }

    @Test
    void what_is_taken_back_is_gone_with_all_that_led_to_it() {
        var said = run(ANSWER + """
                take('agent_thought', { id: 't', position: 1, thought: 'Secret', tool: 'search' });
                take('reasoning_chunk', { data: { node_id: 'n', reasoning: 'Secret' } });
                take('message', { answer: '<think>Secret</think>Secret words' });
                take('tts_message', { audio: 'AAAA' });
                take('message_replace', { answer: 'I cannot ', reason: 'output_moderation' });
                take('message', { answer: 'say that.' });
                take('message_end', {});
                const { thoughts, reasoning } = answer.inside;
                return [answer.text, answer.state, thoughts.length, reasoning.size, answer.sound.length].map(String);
                """);

        assertEquals(List.of("I cannot say that.", "done", "0", "0", "0"), said);
    }

    @Test
    void one_failure_is_one_error_and_a_partial_success_is_none() {
        var ends = run(ANSWER + """
                take('message', { answer: 'Half', conversation_id: 'c', message_id: 'm' });
                take('node_finished', { data: { id: '1', title: 'Ask', status: 'failed' } });
                take('workflow_finished', { data: { status: 'failed' } });
                take('error', { status: 429, code: 'too_many_requests' });
                const partial = new Answer();
                partial.apply({ event: 'workflow_finished', data: { status: 'partial-succeeded' } });
                return [answer.state, answer.error.code, answer.text, answer.conversationId, partial.state];
                """);

        assertEquals(List.of("failed", "too_many_requests", "Half", "c", "done"), ends);
    }

    @Test
    void spaces_are_no_answer_and_events_that_nobody_knows_change_nothing() {
        var said = run(ANSWER + """
                for (const name of ['agent_log', 'datasource_processing', 'constructor', '__proto__', 'toString']) {
                  take(name, { data: { id: 'x', node_id: 'x' }, answer: 'x', files: 'x' });
                }
                take('message', { answer: ' \\n\\n' });
                const waiting = [answer.state, answer.isEmpty];
                take('message_end', { metadata: null, files: null });
                return [...waiting, answer.state, answer.isEmpty, answer.inside.steps.all.length].map(String);
                """);

        assertEquals(List.of("waiting", "true", "done", "true", "0"), said);
    }

    @Test
    void an_answer_to_a_form_that_is_told_again_is_no_second_form() {
        var forms = run(ANSWER + """
                const reply = { node_id: 'n', rendered_content: 'x', action_text: 'Go' };
                take('human_input_form_filled', { data: { ...reply, is_saved: true } });
                take('human_input_form_filled', { data: { ...reply, action_text: 'Stop', is_saved: true } });
                take('human_input_form_filled', { data: reply });
                return answer.inside.forms.all.map(({ reply }) => reply.action);
                """);

        assertEquals(List.of("Go", "Stop"), forms);
    }

    @Test
    void what_was_thought_before_a_replay_keeps_its_time() {
        var took = run(ANSWER + """
                const think = (to, isFinal) => to.apply({ event: 'reasoning_chunk', created_at: Date.now() / 1000 - 60,
                  data: { node_id: 'n', reasoning: 'Hm', is_final: isFinal } });
                think(answer, false);
                answer.inside.reasoning.get('n').began -= 5000;
                const attached = answer.replay(0);
                think(attached, false);
                const reloaded = new Answer().replay(0);
                think(reloaded, false);
                const over = new Answer().replay(0);
                think(over, true);
                const of = (one) => one.inside.reasoning.get('n');
                return [attached, reloaded].map((one) => String(Math.round((Date.now() - of(one).began) / 5000)))
                  .concat(String(of(over).took));
                """);

        assertEquals(List.of("1", "12", "0"), took);
    }

    /** Some builds of Dify lose the end of a chatflow (features.md §4.5). */
    @Test
    void where_the_end_of_a_message_is_lost_dify_is_asked_for_what_it_would_have_told() {
        var told = run("""
                const { Answer } = await load('answer');
                const { wholeEvents } = await load('history');
                const saved = { id: 'm', status: 'normal', answer: 'It is so [1].', created_at: 1,
                  retriever_resources: [{ position: 1, document_name: 'a.pdf' }],
                  message_files: [{ id: 'f', belongs_to: 'assistant', url: '/files/f', type: 'image' }] };
                const answer = new Answer();
                const read = async (...events) => {
                  const known = { answer, conversationId: 'c', messageId: 'm' };
                  for await (const event of wholeEvents(events, known)) answer.apply(event);
                };
                const { fetch } = window;
                window.fetch = async () => new Response(JSON.stringify({ data: [saved], has_more: false }));
                await read({ event: 'message', answer: 'It is' }, { event: 'workflow_finished', data: { status: 'succeeded' } });
                window.fetch = fetch;
                return [answer.text, answer.inside.sources[0].document_name, String(answer.inside.files.length)];
                """);

        assertEquals(List.of("It is so [1].", "a.pdf", "1"), told);
    }

    @Test
    void a_stream_is_read_wherever_it_is_cut_and_escapes_in_an_answer_stay() {
        var words = run("""
                const { readEvents } = await load('sse');
                const stream = ': hello\\r\\n\\r\\nevent: ping\\r\\n\\r\\n'
                  + 'data:{"event":"message","answer":"옛날 😀"}\\r\\n\\r\\n'
                  + 'data: no json\\n\\ndata: {"no": "event"}\\n\\nid: 7\\nretry: 1\\n'
                  + 'data: {"event":"message","answer":"\\\\\\\\uC61B"}\\n\\n'
                  + 'data: {"event":"message","answer":"half"}\\n';
                const bytes = new TextEncoder().encode(stream);
                const found = new Set();
                for (const size of [1, 2, 3, 7, bytes.length]) {
                  const body = new ReadableStream({ start(controller) {
                    for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
                    controller.close();
                  } });
                  const answers = [];
                  for await (const event of readEvents(body)) answers.push(event.answer);
                  found.add(answers.join('|'));
                }
                return [...found];
                """);

        assertEquals(List.of("옛날 😀|\\uC61B"), words);
    }

    private Object run(String script) {
        return chromium.open(gateway.chatUrl("minji")).evaluate(script(script));
    }

    private static String script(String body) {
        return "async (given) => { const main = document.querySelector('script[type=module]').src;"
                + " const load = (name) => import(new URL(`${name}.js`, main)); " + body + " }";
    }
}
