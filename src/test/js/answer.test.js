import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { load } from './support.js';

const { Answer } = await load('answer/answer');
const { dedupeThoughts } = await load('answer/dedupe-thoughts');

/** An answer, and a function that applies an event to it. */
function start(answer = new Answer()) {
  return { answer, take: (event, fields = {}) => answer.apply({ event, ...fields }) };
}

describe('text', () => {
  it('is not doubled when a paused agent repeats its answer', () => {
    const { answer, take } = start();
    take('agent_message', { answer: 'Hello ' });
    take('workflow_paused');
    const resumed = answer.resumed();
    resumed.apply({ event: 'message', answer: 'Hello world' });

    assert.equal(answer.text, 'Hello ');
    assert.equal(resumed.text, 'Hello world');
  });

  it('has none of the thinking', () => {
    const { answer, take } = start();
    take('message', { answer: '<think>Hm</think>\n\nYes' });

    assert.equal(answer.text, 'Yes');
  });

  it('of a replaced answer is gone together with its thoughts and its speech', () => {
    const { answer, take } = start();
    take('agent_thought', { id: 't', position: 1, thought: 'Secret', tool: 'search' });
    take('reasoning_chunk', { data: { node_id: 'n', reasoning: 'Secret' } });
    take('message', { answer: '<think>Secret</think>Secret words' });
    take('tts_message', { audio: 'AAAA' });
    take('message_replace', { answer: 'I cannot ', reason: 'output_moderation' });
    take('message', { answer: 'say that.' });
    take('message_end');

    assert.equal(answer.text, 'I cannot say that.');
    assert.equal(answer.state, 'done');
    assert.equal(answer.details.thoughts.length, 0);
    assert.equal(answer.details.reasoning.size, 0);
    assert.equal(answer.sound.length, 0);
  });

  it('of white space is empty, and unknown events change nothing', () => {
    const { answer, take } = start();
    for (const name of ['agent_log', 'datasource_processing', 'constructor', '__proto__', 'toString']) {
      take(name, { data: { id: 'x', node_id: 'x' }, answer: 'x', files: 'x' });
    }
    take('message', { answer: ' \n\n' });
    assert.equal(answer.state, 'waiting');
    assert.ok(answer.isEmpty);

    take('message_end', { metadata: null, files: null });
    assert.equal(answer.state, 'done');
    assert.ok(answer.isEmpty);
    assert.equal(answer.details.steps.all.length, 0);
  });
});

describe('the end', () => {
  it('of a failed workflow has one error', () => {
    const { answer, take } = start();
    take('message', { answer: 'Half', conversation_id: 'c', message_id: 'm' });
    take('node_finished', { data: { id: '1', title: 'Ask', status: 'failed' } });
    take('workflow_finished', { data: { status: 'failed' } });
    take('error', { status: 429, code: 'too_many_requests' });

    assert.equal(answer.state, 'failed');
    assert.equal(answer.error.code, 'too_many_requests');
    assert.equal(answer.text, 'Half');
    assert.equal(answer.conversationId, 'c');
  });

  it('of a partial success is no failure', () => {
    const { answer, take } = start();
    take('workflow_finished', { data: { status: 'partial-succeeded' } });

    assert.equal(answer.state, 'done');
  });
});

describe('a replay', () => {
  const events = [
    { event: 'node_started', data: { id: '1', title: 'Write' } },
    { event: 'message', answer: 'Once upon a time' },
  ];
  const shown = () => {
    const { answer } = start();
    for (const event of events) answer.apply(event);
    return answer;
  };

  it('has caught up when it has everything that is on screen', () => {
    const answer = shown();
    const replay = answer.replay(0);
    const caughtUp = [replay.hasCaughtUp(answer)];
    for (const event of events) {
      replay.apply(event);
      caughtUp.push(replay.hasCaughtUp(answer));
    }

    assert.deepEqual(caughtUp, [false, false, true]);
  });

  it('has not caught up by its text alone', () => {
    const answer = shown();
    const replay = answer.replay(0);
    replay.apply(events[1]);

    assert.equal(replay.hasCaughtUp(answer), false);
  });

  it('has caught up when the text was replaced meanwhile, however short it is', () => {
    const answer = shown();
    const replay = answer.replay(0);
    replay.apply({ event: 'message_replace', answer: 'No' });
    assert.ok(replay.hasCaughtUp(answer));

    answer.apply({ event: 'message_replace', answer: 'No story' });
    assert.equal(replay.hasCaughtUp(answer), false);
  });

  it('has caught up when it has ended', () => {
    const answer = shown();
    const replay = answer.replay(0);
    replay.apply({ event: 'message_end' });

    assert.ok(replay.hasCaughtUp(answer));
  });

  it('keeps how long the model has thought', () => {
    const { answer } = start();
    const think = (to, isFinal) =>
      to.apply({
        event: 'reasoning_chunk',
        created_at: Date.now() / 1000 - 60,
        data: { node_id: 'n', reasoning: 'Hm', is_final: isFinal },
      });
    const of = (one) => one.details.reasoning.get('n');
    think(answer, false);
    of(answer).began -= 5000;
    const joined = answer.replay(0);
    think(joined, false);
    const reloaded = new Answer().replay(0);
    think(reloaded, false);
    const over = new Answer().replay(0);
    think(over, true);

    assert.equal(of(joined).began, of(answer).began);
    assert.equal(Math.round((Date.now() - of(reloaded).began) / 5000), 12);
    assert.equal(of(over).took, 0);
  });
});

describe('forms', () => {
  const ask = (take) => {
    for (const id of ['a', 'b']) {
      take('human_input_required', { data: { form_id: id, node_id: 'n', form_token: id } });
    }
  };

  it('of one node end in the order in which they were opened', () => {
    const { answer, take } = start();
    const states = () => answer.details.forms.all.map(({ state }) => state);
    ask(take);
    take('human_input_form_filled', { data: { node_id: 'n', rendered_content: 'x' } });
    assert.deepEqual(states(), ['submitted', 'open']);

    take('human_input_form_timeout', { data: { node_id: 'n' } });
    assert.deepEqual(states(), ['submitted', 'expired']);
  });

  it('that were closed here are the ones that Dify reports as over', () => {
    const { answer, take } = start();
    ask(take);
    answer.details.closeForm('b', 'submitted', 'Continue');
    take('human_input_form_filled', { data: { node_id: 'n', rendered_content: 'x' } });

    assert.deepEqual(
      answer.details.forms.all.map(({ state, reply }) => [state, reply?.content]),
      [
        ['open', undefined],
        ['submitted', 'x'],
      ],
    );
  });

  it('appear once when a saved reply comes again as an event', () => {
    const { answer, take } = start();
    const reply = { node_id: 'n', rendered_content: 'x', action_text: 'Go' };
    take('human_input_form_filled', { data: { ...reply, is_saved: true } });
    take('human_input_form_filled', { data: { ...reply, action_text: 'Stop', is_saved: true } });
    take('human_input_form_filled', { data: reply });

    assert.deepEqual(
      answer.details.forms.all.map((form) => form.reply.action),
      ['Go', 'Stop'],
    );
  });
});

describe('steps', () => {
  it('of an agent belong to its node', () => {
    const { answer, take } = start();
    const log = (data) => take('agent_log', { data: { node_execution_id: 'n', ...data } });
    log({ id: 'early', label: 'Nowhere', status: 'start' });
    take('node_started', { data: { id: 'n', title: 'Agent' } });
    log({ id: '1', label: 'Round 1', status: 'start' });
    log({ id: '2', parent_id: '1', label: 'search', status: 'start' });
    const { steps } = answer.details;
    assert.equal(steps.current.title, 'search');

    log({ id: '2', parent_id: '1', label: 'search', status: 'error' });
    log({ id: '1', label: 'Round 1', status: 'success' });
    assert.equal(steps.outer.length, 1);
    const [round] = steps.outer[0].children;
    assert.equal(round.title, 'Round 1');
    assert.equal(round.status, 'done');
    assert.equal(round.children[0].status, 'failed');
  });

  it('wait while the answer is paused, and steps in a loop are its children', () => {
    const { answer, take } = start();
    const step = (event, data) => take(event, { data });
    const list = () =>
      answer.details.steps.outer.map(({ title, status, children }) => [
        title,
        status,
        ...children.map((child) => child.status),
      ]);
    step('loop_started', { id: 'l', node_id: 'l', title: 'Loop' });
    step('node_started', { id: '1', node_id: 'n', title: 'Ask', loop_id: 'l' });
    step('node_started', { id: '2', node_id: 'm', title: 'Lost', iteration_id: 'unknown' });
    take('workflow_paused');
    assert.deepEqual(list(), [
      ['Loop', 'paused', 'paused'],
      ['Lost', 'paused'],
    ]);

    step('node_finished', { id: '1', status: 'succeeded' });
    assert.deepEqual(list(), [
      ['Loop', 'paused', 'done'],
      ['Lost', 'paused'],
    ]);
  });
});

describe('a thought', () => {
  const left = (thoughts, answer) =>
    dedupeThoughts(
      thoughts.map((text) => ({ text })),
      answer,
    );

  it('is dropped when the answer repeats it as a whole', () => {
    assert.deepEqual(left(['OK', 'It is 80.'], 'It is 80.'), ['OK', '']);
    assert.deepEqual(left(['I look.', 'It is 80.'], 'I look.It is 80.'), ['', '']);
    assert.deepEqual(left(['<think>Hm</think>Yes', 'No'], 'No'), ['Yes', '']);
  });

  it('is kept when only some of its words are in the answer', () => {
    assert.deepEqual(left(['OK', 'It is 80.'], 'It is 80. Is that OK with you?'), ['OK', 'It is 80.']);
    assert.deepEqual(left(['I look.', 'It is 80.'], 'I look. It is'), ['', 'It is 80.']);
    assert.deepEqual(left(['OK', 'So.'], 'Okinawa'), ['OK', 'So.']);
  });
});
