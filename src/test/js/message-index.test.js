import assert from 'node:assert/strict';
import { it } from 'node:test';
import { load, stubBrowserEvents } from './support.js';

stubBrowserEvents();
const { MessageIndex } = await load('sidebar/message-index');

/** Runs `action` with a gateway that has these messages by conversation, oldest first; `fails()` breaks a request. */
async function withHistory(history, action, fails = () => false) {
  const { fetch } = globalThis;
  const requests = [];
  globalThis.fetch = async (path) => {
    const query = new URL(path, 'http://gateway').searchParams;
    requests.push(query.get('conversation_id') + (query.get('first_id') ? ` before ${query.get('first_id')}` : ''));
    if (fails()) throw new TypeError('no network');
    const all = history[query.get('conversation_id')];
    if (!all) return Response.json({ code: 'not_found' }, { status: 404 });
    const end = query.get('first_id') ? all.findIndex(({ id }) => id === query.get('first_id')) : all.length;
    const begin = Math.max(0, end - Number(query.get('limit')));
    return Response.json({ data: all.slice(begin, end), has_more: begin > 0 });
  };
  try {
    await action(requests);
  } finally {
    globalThis.fetch = fetch;
  }
}

const message = (id, query, answer = '') => ({ id, query, answer, created_at: Number(id.replace(/\D/g, '')) });
const many = (count) => Array.from({ length: count }, (_, at) => message(`m${at + 1}`, `Message ${at + 1}`));
const entry = (id, updatedAt = 1) => ({ id, updatedAt });

it('finds words in messages and answers, whatever their case, and shows what is around them', async () => {
  const long = `${'so '.repeat(30)}a PRIME number ${'and '.repeat(60)}`;
  const history = {
    a: [message('m1', 'What is 7?', `<think>composite</think>\n\n${long}`)],
    b: [message('m2', 'Primes\nand more')],
  };
  await withHistory(history, async () => {
    const index = new MessageIndex(() => {});
    const list = [entry('a'), entry('b')];
    await index.read(list);

    const [first, second, ...others] = index.find('prime', list);
    assert.deepEqual(others, []);
    assert.deepEqual([first.conversationId, first.messageId, first.match], ['a', 'm1', 'PRIME']);
    assert.match(first.before, /^….{20,} a $/);
    assert.match(first.after, /^ number and/);
    assert.deepEqual([second.before, second.match, second.after], ['', 'Prime', 's and more']);
    assert.equal(index.find('primes and', list).length, 1);
    assert.deepEqual(index.find('composite', list), []);
    assert.deepEqual(index.find('a.p', list), []);
    assert.deepEqual(index.find('prime', [entry('b')]).length, 1);
    assert.equal(index.state, 'idle');
  });
});

it('reads the newest messages of every conversation before older ones, and none twice', async () => {
  await withHistory({ a: many(150), b: many(1) }, async (requests) => {
    const index = new MessageIndex(() => {});
    const list = [entry('a'), entry('b')];
    await index.read(list);
    await index.read(list);
    assert.deepEqual(requests.toSorted(), ['a', 'a before m51', 'b']);
    assert.equal(requests.at(-1), 'a before m51');
    assert.equal(index.find('Message 1', list).length, 50);

    await index.read([entry('a', 2), entry('b')]);
    assert.deepEqual(requests.slice(3), ['a']);
  });
});

it('stops when its calls are used up, and says so', async () => {
  await withHistory({ a: many(20_000) }, async (requests) => {
    const index = new MessageIndex(() => {});
    await index.read([entry('a')]);
    assert.equal(index.state, 'used_up');
    assert.equal(requests.length, 100);
    await index.read([entry('a', 2)]);
    assert.equal(requests.length, 100);
  });
});

it('goes on after a failure, and leaves out what was deleted', async () => {
  let isBroken = true;
  await withHistory(
    { a: many(1) },
    async () => {
      const index = new MessageIndex(() => {});
      const list = [entry('gone'), entry('a')];
      await index.read(list);
      assert.equal(index.state, 'offline');
      isBroken = false;
      await index.read(list);
      assert.equal(index.state, 'idle');
      assert.equal(index.find('message', list).length, 1);
    },
    () => isBroken,
  );
});
