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

/**
 * Events that take something back, come cut, or not at all (docs/dify-api.md#reading-a-stream-as-a-client), asked of
 * the modules themselves.
 */
@Tag("browser")
@Tag("T29")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OddEventsTest {
    @RegisterExtension
    final Chromium chromium = new Chromium();

    private final ScriptedGateway gateway = ScriptedGateway.start();

    @AfterAll
    void close() {
        gateway.close();
    }

    @Test
    void what_an_agent_logs_is_a_step_of_its_node() {
        var steps = run(PageModules.ANSWER + """
                const log = (data) => take('agent_log', { data: { node_execution_id: 'n', ...data } });
                log({ id: 'early', label: 'Nowhere', status: 'start' });
                take('node_started', { data: { id: 'n', title: 'Agent' } });
                log({ id: '1', label: 'Round 1', status: 'start' });
                log({ id: '2', parent_id: '1', label: 'search', status: 'start' });
                const { steps } = answer.details;
                const first = steps.current.title;
                log({ id: '2', parent_id: '1', label: 'search', status: 'error' });
                log({ id: '1', label: 'Round 1', status: 'success' });
                const [agent] = steps.outer;
                const [round] = agent.children;
                return [first, steps.outer.length, round.title, round.status, round.children[0].status].map(String);
                """);

        assertEquals(List.of("search", "1", "Round 1", "done", "failed"), steps);
    }

    @Test
    void what_is_taken_back_is_gone_with_all_that_led_to_it() {
        var said = run(PageModules.ANSWER + """
                take('agent_thought', { id: 't', position: 1, thought: 'Secret', tool: 'search' });
                take('reasoning_chunk', { data: { node_id: 'n', reasoning: 'Secret' } });
                take('message', { answer: '<think>Secret</think>Secret words' });
                take('tts_message', { audio: 'AAAA' });
                take('message_replace', { answer: 'I cannot ', reason: 'output_moderation' });
                take('message', { answer: 'say that.' });
                take('message_end', {});
                const { thoughts, reasoning } = answer.details;
                return [answer.text, answer.state, thoughts.length, reasoning.size, answer.sound.length].map(String);
                """);

        assertEquals(List.of("I cannot say that.", "done", "0", "0", "0"), said);
    }

    @Test
    void one_failure_is_one_error_and_a_partial_success_is_none() {
        var ends = run(PageModules.ANSWER + """
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
        var said = run(PageModules.ANSWER + """
                for (const name of ['agent_log', 'datasource_processing', 'constructor', '__proto__', 'toString']) {
                  take(name, { data: { id: 'x', node_id: 'x' }, answer: 'x', files: 'x' });
                }
                take('message', { answer: ' \\n\\n' });
                const waiting = [answer.state, answer.isEmpty];
                take('message_end', { metadata: null, files: null });
                return [...waiting, answer.state, answer.isEmpty, answer.details.steps.all.length].map(String);
                """);

        assertEquals(List.of("waiting", "true", "done", "true", "0"), said);
    }

    /** Some builds of Dify lose the end of a chatflow (docs/dify-api.md#end-of-a-turn). */
    @Test
    void where_the_end_of_a_message_is_lost_dify_is_asked_for_what_it_would_have_told() {
        var told = run("""
                const { Answer } = await load('answer/answer');
                const { completeEvents } = await load('answer/history-mapping');
                const saved = { id: 'm', status: 'normal', answer: 'It is so [1].', created_at: 1,
                  retriever_resources: [{ position: 1, document_name: 'a.pdf' }],
                  message_files: [{ id: 'f', belongs_to: 'assistant', url: '/files/f', type: 'image' }] };
                const answer = new Answer();
                const read = async (...events) => {
                  const known = { answer, conversationId: 'c', messageId: 'm' };
                  for await (const event of completeEvents(events, known)) answer.apply(event);
                };
                const { fetch } = window;
                window.fetch = async () => new Response(JSON.stringify({ data: [saved], has_more: false }));
                await read({ event: 'message', answer: 'It is' }, { event: 'workflow_finished', data: { status: 'succeeded' } });
                window.fetch = fetch;
                return [answer.text, answer.details.sources[0].document_name, String(answer.details.files.length)];
                """);

        assertEquals(List.of("It is so [1].", "a.pdf", "1"), told);
    }

    @Test
    void a_stream_is_read_wherever_it_is_cut_and_escapes_in_an_answer_stay() {
        var words = run("""
                const { readEvents } = await load('net/sse');
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

    /**
     * What is loaded by itself comes from the gateway, whatever the history says of a file
     * (docs/threats.md#t29-data-leaves-by-pictures-and-links).
     */
    @Test
    void a_link_is_renewed_by_one_of_the_gateway_and_by_no_other() {
        var links = run("""
                const { refreshLink } = await load('answer-view/files');
                const file = { names: new Set(['f']), url: '/files/f?sign=old' };
                const renewed = [];
                for (const url of ['/files/f?sign=new', '/files/f?sign=old', 'https://example.com/files/f', '//example.com/f']) {
                  const saved = { id: 'm', status: 'normal', answer: 'x', created_at: 1,
                    message_files: [{ id: 'f', belongs_to: 'assistant', url }] };
                  const { fetch } = window;
                  window.fetch = async () => new Response(JSON.stringify({ data: [saved], has_more: false }));
                  renewed.push(String(await refreshLink(file, { conversationId: 'c', messageId: 'm' })));
                  window.fetch = fetch;
                }
                return renewed;
                """);

        assertEquals(List.of("/files/f?sign=new", "null", "null", "null"), links);
    }

    private Object run(String script) {
        return chromium.open(gateway.chatUrl("minji")).evaluate(PageModules.script(script));
    }
}
