import assert from 'node:assert/strict';
import { it } from 'node:test';
import { load, withReply } from './support.js';

const { isBeingWritten, savedAnswer, withFollowed } = await load('answer/history-mapping');
const { recoveryActions } = await load('net/recovery-actions');
const { refreshLink, refreshTextLink } = await load('answer/fresh-links');

// What loads by itself comes from the gateway, whatever the history contains (docs/threats.md#t29-data-leaves-by-pictures-and-links).
it('renews a file link by one of the gateway only', async () => {
  const file = { names: new Set(['f']), url: '/files/f?sign=old' };
  const renewed = (url) => {
    const files = [{ id: 'f', belongs_to: 'assistant', url }];
    const saved = { id: 'm', status: 'normal', answer: 'x', created_at: 1, message_files: files };
    const reply = { data: [saved], has_more: false };
    return withReply(reply, () => refreshLink(file, { conversationId: 'c', messageId: 'm', nextId: null }));
  };

  assert.equal(await renewed('/files/f?sign=new'), '/files/f?sign=new');
  assert.equal(await renewed('/files/f?sign=old'), null);
  assert.equal(await renewed('https://example.com/files/f'), null);
  assert.equal(await renewed('//example.com/f'), null);
});

it('renews a link in the text that has escaped characters', async () => {
  const reply = {
    data: [
      {
        id: 'm',
        status: 'normal',
        answer: '![a](/files/f?x=1\\&y=2&amp;sign=n\\_w)',
        created_at: 1,
        message_files: [],
      },
    ],
    has_more: false,
  };
  const place = { conversationId: 'c', messageId: 'm', nextId: 'n' };

  assert.equal(
    await withReply(reply, () => refreshTextLink('/files/f?x=1&sign=old', place)),
    '/files/f?x=1&y=2&sign=n_w',
  );
});

const now = () => Math.floor(Date.now() / 1000);
const row = (fields) => ({ id: 'm', conversation_id: 'c', status: 'normal', answer: '', created_at: now(), ...fields });

it('shows a stopped chatflow of Dify 1.14 as stopped, with the text that this browser saw', () => {
  const elsewhere = savedAnswer(row({ stopped: true }));
  const here = savedAnswer(row({ stopped: true }), { state: 'stopped', text: 'Once upon' });

  assert.equal(elsewhere.state, 'stopped');
  assert.equal(elsewhere.error, null);
  assert.equal(elsewhere.isKeptHere, false);
  assert.equal(here.state, 'stopped');
  assert.equal(here.text, 'Once upon');
  assert.equal(here.isKeptHere, true);
});

it('shows what Dify has saved, also of an answer that was stopped here', () => {
  const answer = savedAnswer(row({ answer: 'Once upon a' }), { state: 'stopped', text: 'Once upon' });

  assert.equal(answer.text, 'Once upon a');
  assert.equal(answer.state, 'done');
  assert.equal(answer.isKeptHere, false);
});

it('shows a failure in mid-answer with its reason and the text that this browser saw', () => {
  const seen = { state: 'failed', code: 'upstream_timeout', text: 'Once upon' };
  const saved = savedAnswer(row({ status: 'error', error_code: 'too_many_requests' }), seen);
  const lost = savedAnswer(row({}), seen);

  assert.deepEqual([saved.state, saved.error.code, saved.text], ['failed', 'too_many_requests', 'Once upon']);
  assert.deepEqual([lost.state, lost.error.code, lost.text], ['failed', 'upstream_timeout', 'Once upon']);
  assert.deepEqual(recoveryActions('upstream_timeout'), ['retry']);
});

it('waits for no answer that a later message follows, that was stopped or that is too old', () => {
  const [first, last] = withFollowed([row({ id: 'm1' }), row({ id: 'm2' })]);

  assert.equal(isBeingWritten(first), false);
  assert.equal(isBeingWritten(last), true);
  assert.equal(isBeingWritten(withFollowed([row({})], true)[0]), false);
  assert.equal(isBeingWritten(row({ stopped: true })), false);
  assert.equal(isBeingWritten(row({ created_at: now() - 22 * 60 })), false);
  assert.equal(savedAnswer(first).state, 'interrupted');
});
