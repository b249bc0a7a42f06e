import assert from 'node:assert/strict';
import { it } from 'node:test';
import { load, withReply } from './support.js';

const { Answer } = await load('answer/answer');
const { completeEvents } = await load('answer/history-mapping');
const { refreshLink } = await load('answer-view/files');

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

// What loads by itself comes from the gateway, whatever the history contains (docs/threats.md#t29-data-leaves-by-pictures-and-links).
it('renews a file link by one of the gateway only', async () => {
  const file = { names: new Set(['f']), url: '/files/f?sign=old' };
  const renewed = (url) => {
    const files = [{ id: 'f', belongs_to: 'assistant', url }];
    const saved = { id: 'm', status: 'normal', answer: 'x', created_at: 1, message_files: files };
    const reply = { data: [saved], has_more: false };
    return withReply(reply, () => refreshLink(file, { conversationId: 'c', messageId: 'm' }));
  };

  assert.equal(await renewed('/files/f?sign=new'), '/files/f?sign=new');
  assert.equal(await renewed('/files/f?sign=old'), null);
  assert.equal(await renewed('https://example.com/files/f'), null);
  assert.equal(await renewed('//example.com/f'), null);
});
