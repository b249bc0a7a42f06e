import assert from 'node:assert/strict';
import { it } from 'node:test';
import { load } from './support.js';

const { ThinkParser, withoutThinking } = await load('answer/think-parser');
const { toJson, toMarkdown } = await load('sidebar/export');

/** The head of the fold in which Dify 0.15 puts thinking. */
const FOLD = '<details style="color:gray;padding: 8px;" open> <summary> Thinking... </summary>';

/** Text, and what of it is the answer and what thinking. */
const FORMS = [
  ['<think>Hm</think>\n\nYes', 'Yes', 'Hm'],
  ['<thinking>Hm</thinking>Yes', 'Yes', 'Hm'],
  ['◁think▷Hm◁/think▷Yes', 'Yes', 'Hm'],
  ['[THINK]Hm[/THINK]Yes', 'Yes', 'Hm'],
  ['<seed:think>Hm</seed:think>Yes', 'Yes', 'Hm'],
  ['Yes [T](u), [TH] and [THINK', 'Yes [T](u), [TH] and [THINK', ''],
  ['Hm\n</think>\n\nYes', 'Yes', 'Hm'],
  [`${FOLD}\nHm\n</details>\n\nYes`, 'Yes', 'Hm'],
  [`${FOLD}<details><summary>a</summary>b</details></details>Yes`, 'Yes', '<details><summary>a</summary>b</details>'],
  ['<details type="reasoning" done="true">\n<summary>Thought for 3 seconds</summary>\nHm</details>Yes', 'Yes', 'Hm'],
  [
    '<details>\n<summary>Solution</summary>\n42\n</details>',
    '<details>\n<summary>Solution</summary>\n42\n</details>',
    '',
  ],
  ['The mark `</think>` ends it', 'The mark `</think>` ends it', ''],
  ['```\n<think>\n</think>\n```', '```\n<think>\n</think>\n```', ''],
  ['a < b, <thin>, <details', 'a < b, <thin>, <details', ''],
];

for (const [source, answer, thought] of FORMS) {
  it(`takes the thinking out of ${JSON.stringify(source)}, cut anywhere`, () => {
    for (const size of [source.length, 1, 2, 3, 7]) {
      const parser = new ThinkParser();
      for (let from = 0; from < source.length; from += size) {
        parser.add(source.slice(from, from + size));
        assert.ok(answer.startsWith(parser.text) || source.includes('Hm\n</think>'), `"${parser.text}" was shown`);
      }
      parser.end();
      assert.deepEqual([parser.text, parser.thought.trim(), parser.isOpen], [answer, thought, false]);
    }
    assert.equal(withoutThinking(source), answer);
  });
}

it('reads an attack of marks in linear time', () => {
  for (const mark of [
    '<think>',
    '</think>',
    '`<think>',
    '<details',
    '<details><summary>Think',
    '◁',
    '```\n</think>\n',
  ]) {
    const parser = new ThinkParser();
    for (let round = 0; round < 20_000; round++) parser.add(mark);
    parser.end();
  }
});

it('exports none of it', () => {
  for (const [source, answer] of FORMS) {
    const message = { query: 'Q', answer: source, created_at: 0 };
    assert.ok(toMarkdown({ name: 'N' }, [message], 'App').endsWith(`\n\n${answer}\n`));
    assert.equal(JSON.parse(toJson({ id: '1', name: 'N' }, [message])).messages[0].answer, answer);
  }
});
