import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { load } from './support.js';

const stored = new Map();
globalThis.localStorage = {
  getItem: (key) => stored.get(key) ?? null,
  setItem: (key, value) => void stored.set(key, value),
  removeItem: (key) => void stored.delete(key),
};

const { KeptAnswers } = await load('conversation/kept-answers');

const answer = (messageId, fields = {}) => ({
  conversationId: 'c',
  messageId,
  state: 'stopped',
  code: null,
  text: 'Once',
  ...fields,
});

describe('kept answers', () => {
  beforeEach(() => stored.clear());

  it('are found after a reload', () => {
    new KeptAnswers('s_minji').keep(answer('m', { text: 'Once upon' }));

    assert.equal(new KeptAnswers('s_minji').find('m').text, 'Once upon');
    assert.equal(new KeptAnswers('s_minji').find('n'), undefined);
  });

  it('are gone when another user opens the page', () => {
    new KeptAnswers('s_minji').keep(answer('m'));
    new KeptAnswers('s_alex');

    assert.equal(stored.size, 0);
    assert.equal(new KeptAnswers('s_minji').find('m'), undefined);
  });

  it('are gone with their conversation, and when Dify has saved them', () => {
    const kept = new KeptAnswers('s_minji');
    kept.keep(answer('m1', { conversationId: 'c1' }));
    kept.keep(answer('m2', { conversationId: 'c2' }));
    kept.keep(answer('m3', { conversationId: 'c2' }));
    kept.forget('c1');
    kept.drop('m2');

    assert.deepEqual(
      ['m1', 'm2', 'm3'].map((id) => Boolean(kept.find(id))),
      [false, false, true],
    );
    kept.forget('c2');
    assert.equal(stored.size, 0);
  });

  it('are bounded in number and size, the newest stay', () => {
    const kept = new KeptAnswers('s_minji');
    for (let i = 0; i < 30; i++) kept.keep(answer(`m${i}`));
    assert.equal(kept.find('m9'), undefined);
    assert.ok(kept.find('m10'));

    for (let i = 30; i < 35; i++) kept.keep(answer(`m${i}`, { text: 'x'.repeat(150_000) }));
    assert.equal(kept.find('m31'), undefined);
    assert.equal(kept.find('m34').text.length, 100_000);
    assert.ok([...stored.values()].join('').length < 310_000);
  });

  it('work in memory where the browser blocks storage, and with what is no JSON', () => {
    stored.set('chat-gateway.kept', '{');
    const kept = new KeptAnswers('s_minji');
    const { setItem } = globalThis.localStorage;
    globalThis.localStorage.setItem = () => {
      throw new Error('full');
    };
    kept.keep(answer('m'));
    globalThis.localStorage.setItem = setItem;

    assert.equal(kept.find('m').text, 'Once');
    kept.clear();
    assert.equal(kept.find('m'), undefined);
  });
});
