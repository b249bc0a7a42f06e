import assert from 'node:assert/strict';
import { it } from 'node:test';
import { load, withReply } from './support.js';

const { Answer } = await load('answer/answer');
const { completeEvents } = await load('answer/missing-events');

// Some builds of Dify lose the end of a chatflow (docs/dify-api.md#end-of-a-turn).
it('takes from the history what a lost end of the message would have had', async () => {
  const saved = {
    id: 'm',
    status: 'normal',
    answer: 'It is so [1].',
    created_at: 1,
    retriever_resources: [{ position: 1, document_name: 'a.pdf' }],
    message_files: [{ id: 'f', belongs_to: 'assistant', url: '/files/f', type: 'image' }],
  };
  const events = [
    { event: 'message', answer: 'It is' },
    { event: 'workflow_finished', data: { status: 'succeeded' } },
  ];
  const answer = new Answer();
  await withReply({ data: [saved], has_more: false }, async () => {
    const known = { answer, conversationId: 'c', messageId: 'm' };
    for await (const event of completeEvents(events, known)) answer.apply(event);
  });

  assert.equal(answer.text, 'It is so [1].');
  assert.equal(answer.details.sources[0].document_name, 'a.pdf');
  assert.equal(answer.details.files.length, 1);
});
