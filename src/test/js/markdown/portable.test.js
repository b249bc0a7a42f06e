// An exported answer looks in another program as it does on the page; that program is micromark with GitHub's extensions.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { cases, decoded, htmlOf } from './html-of-text.js';
import { portable } from '../../../../public/assets/js/markdown/portable.js';

const TEXTS = {
  dates:
    '2025. 3. 15.(토) 시험\n3. 16. 발표\n\n- 2025. 4. 1. 개학\n> 2025. 5. 1. 휴일\n\n1. 2025. 6. 6. 현충일\n2. 2025. 8. 15. 광복절',
  'a countdown': '3. 셋\n2. 둘\n1. 하나',
  'numbers with gaps': '1. a\n2. b\n\n5. c\n6. d',
  'counted numbers': '1. a\n1. b\n1. c',
  ranges: '20~25°C, 40~60%\n\n- 1~3월\n\n| 가 | 나 |\n|---|---|\n| 1~2 | 3~4 |\n\n~~지운 글~~',
  'ranges beside code': '`a~b` 1~2 `c~d`',
  rules: '글\n---\n글\n\n글\n===\n글',
  code: '```\n2025. 3. 15.\n1~2 3~4\n---\n```\n\n~~~\n3. 15.\n~~~\n\n2025. 3. 15.',
};

for (const [name, text] of Object.entries(TEXTS)) {
  test(`${name} look the same elsewhere`, () => assert.deepEqual(seen(reference(portable(text))), seen(htmlOf(text))));
}

test('the cases with dates, ranges and rules look the same elsewhere', () => {
  for (const [name, text] of cases().filter(([file]) => /^(?:01|12|26)/.test(file)))
    assert.deepEqual(seen(reference(portable(text))), seen(htmlOf(text)), name);
});

test('a text without departures is exported as it is', () => {
  const text =
    '# A\n\n1. b\n2. c\n\n- d\n\n| e | f |\n|---|---|\n| $g$ | `h` |\n\n> i\n\n```js\nj\n```\n\n---\n\n$$\nk\n$$';
  assert.equal(portable(text), text);
});

function reference(markdown) {
  return micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
}

/** The words without signs of math, and the number in front of each item. */
function seen(html) {
  let number = 0;
  return decoded(
    html
      .replace(/<ol(?: start="(\d+)")?>|<li(?: value="(\d+)")?>/g, (tag, start, value) => {
        if (tag.startsWith('<ol')) number = Number(start ?? 1) - 1;
        else number = value ? Number(value) : number + 1;
        return tag.startsWith('<ol') ? '' : ` ${number}) `;
      })
      .replace(/<ul>[\s\S]*?<\/ul>/g, (list) => list.replace(/ \d+\) /g, ''))
      .replace(/<hr ?\/?>/g, ' ⸻ ')
      .replace(/<del>/g, ' −− ')
      .replace(/<[^>]*>/g, ' '),
  ).replace(/[\s$]+/g, '');
}
