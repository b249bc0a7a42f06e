import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { it } from 'node:test';
import { load, PUBLIC, stubBrowserEvents } from './support.js';

const { piecesOf } = await load('answer-view/audio-source');
const { LANGUAGES, loadFile } = await load('ui/i18n');
const { toMarkdown } = await load('sidebar/export');

it('has a file for each language that it names', () => {
  const files = readdirSync(new URL('assets/i18n/', PUBLIC)).map((file) => file.replace('.json', ''));

  assert.deepEqual(files.sort(), LANGUAGES.toSorted());
});

it('requests a language file again that does not arrive', async () => {
  stubBrowserEvents();
  const { fetch } = globalThis;
  const signals = [];
  globalThis.fetch = async (_url, { signal }) => {
    signals.push(signal);
    if (signals.length === 1) throw new DOMException('', 'TimeoutError');
    return Response.json({ key: 'text' });
  };
  try {
    assert.deepEqual(await loadFile('en'), { key: 'text' });
  } finally {
    globalThis.fetch = fetch;
  }
  assert.equal(signals.length, 2);
  assert.ok(signals.every((signal) => signal instanceof AbortSignal));
});

it('cuts a text to be spoken at the ends of sentences, and loses nothing', () => {
  assert.deepEqual(piecesOf('One two. Three four! Five', 12, 20), ['One two.', 'Three four! Five']);
  assert.deepEqual(piecesOf('abcdefghij', 4, 4), ['abcd', 'efgh', 'ij']);
  assert.deepEqual(piecesOf(' \n '), []);
  assert.deepEqual(piecesOf('하나예요. 둘이에요。셋', 7, 7), ['하나예요.', '둘이에요。셋']);
});

it('exports no thinking', () => {
  const saved = { query: '?', answer: '<think>Hm</think>\n\nYes', created_at: 0 };

  assert.equal(toMarkdown({ name: 'N' }, [saved], 'App').split('\n').at(-2), 'Yes');
});

it('exports files below their sender', () => {
  const file = (filename, belongs_to) => ({ id: filename, filename, belongs_to });
  const message_files = [file('chart.png', 'assistant'), file('task.pdf', 'user')];
  const markdown = toMarkdown({ name: 'Title' }, [{ created_at: 0, query: 'Q', answer: 'A', message_files }], 'App');

  assert.match(markdown, /\n\n- task\.pdf\n\nQ\n\n## .*\n\n- chart\.png\n\nA\n$/);
});
