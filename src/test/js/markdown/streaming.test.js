// While a text is written no mark of Markdown is seen that the finished text does not show, and its pieces do not matter.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cases, htmlOf, visible } from './html-of-text.js';

/** Relatives of the cases: other scripts, and every mark in a list, a quotation, a cell, a heading and beside words. */
const MARKS = [
  '**굵게**는',
  '*기울임*과',
  '***둘 다***',
  '~~취소~~된',
  '`code`와',
  '[링크](https://example.com/a_(b) "제목")입니다',
  '![그림](https://example.com/a.png)',
  '[![그림](https://example.com/a.png)](https://example.com/)',
  '$x^2$와 $5$',
  '\\(x_1\\)은',
  '$$y$$',
  'AT&amp;T &lt;b&gt; R&D',
  'H<sub>2</sub>O',
  '<kbd>Ctrl</kbd>+<kbd>C</kbd>',
  'a<br>b',
  '<https://example.com/>',
  'https://example.com/에서',
  'me@example.com으로',
  '2*3*4',
  '20~25°C',
  '`` a`b ``',
  '\\*별\\*',
  '**A:**B',
  '**중첩 *안쪽* 바깥**',
  '보임 <!-- 숨김 --> 보임',
  'بسم **الله** 2*3',
  '![그림](/files/tools/0a1b2c3d-1111-4222-8333-444455556666.png?timestamp=1&nonce=a&sign=b)',
  '[![그림](/files/0a1b2c3d-1111-4222-8333-444455556666/file-preview?timestamp=1&sign=b)](https://example.com/)',
  '[파일.xlsx](/files/tools/0a1b2c3d-1111-4222-8333-444455556667.xlsx?timestamp=1&nonce=a&sign=b)',
  '![점](data:image/png;base64,iVBORw0KGgo=)',
  '[SQL](abbr:Structured Query Language)은',
];
const PLACES = {
  'in a paragraph': (mark) => `앞 ${mark} 뒤 ${mark}\n다음 줄 ${mark}`,
  'in a list': (mark) => `- ${mark}\n  - ${mark}\n\n1. ${mark}\n  - ${mark}\n2. ${mark}`,
  'in a quotation': (mark) => `> ${mark}\n>\n> - ${mark}`,
  'in a table': (mark) => `| 가 | ${mark} |\n|---|:-:|\n| ${mark} | 나 |`,
  'in a heading': (mark) => `## ${mark}\n\n### 제목 ${mark}`,
  'in bold': (mark) => `**앞 ${mark} 뒤**`,
};
const BLOCKS = [
  '글[^1]과 [^주] 끝[^1].\n\n[^1]: 첫째 **각주**\n[^주]: 둘째\n    이어서\n\n    - 목록\n\n뒤',
  '- 글[^a]\n\n  [^a]: 속 [링크](https://example.com/)\n\n> 인용[^b]\n>\n> [^b]: 인용 속\n\n뒤',
  '[^먼저]: 정의\n\n글[^먼저] 뒤 [^없음]과 `[^먼저]`',
  '| 가[^1] | 나 |\n|---|---|\n| 1 | 2[^2] |\n\n[^1]: 하나\n[^2]: 둘\n',
  '글\n---\n글',
  '글\n\n***\n\n글',
  '# 제목\n글\n## 제목 #\n',
  '- [ ] 할 일\n- [x] 한 일\n',
  '1. 하나\n2. 둘\n10. 열\n',
  '2025. 3. 15.(토) 시험\n\n3. 15. 시험\n\n- 2025. 3. 15. 시험\n',
  '```python\nprint("**")\n```\n끝',
  '~~~\n`a`\n~~~\n끝',
  '> 인용\n> > 속 인용\n\n글',
  '글\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n글',
  'a | b\n---|---\n1 | 2\n',
  '글:\n$$\nx\n$$\n뒤',
  '글:\n\\[\nx\n\\]\n뒤',
  '\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}\n뒤',
  '```math\nx^2\n```\n뒤',
  '<details>\n<summary>풀이</summary>\n\n**답** 42\n\n</details>\n뒤',
  '<!-- 숨김\n\n숨김 -->\n뒤',
  '[이름]: https://example.com/ "제목"\n\n뒤',
  '    코드\n\n    코드\n뒤',
  '```markdown\n# 제목\n```bash\nls\n```\n- 끝\n```\n뒤',
];

const corpus = [
  ...cases().filter(([, text]) => text.length < 5000),
  ...MARKS.flatMap((mark) => Object.entries(PLACES).map(([place, put]) => [`${mark} ${place}`, put(mark)])),
  ...BLOCKS.map((text) => [text, text]),
];

test('no moment shows a mark that the finished text does not show', () => {
  for (const [name, text] of corpus) {
    const finished = visible(htmlOf(text));
    for (let end = 1; end < text.length; end++) {
      const moment = visible(htmlOf(text.slice(0, end), { isUnfinished: true }));
      assert.ok(
        isPartOf(moment, finished),
        `${name}: "${moment}" while ${JSON.stringify(text.slice(0, end))} is there`,
      );
    }
  }
});

test('a thousand ways to cut the corpus give the same end', () => {
  let seed = 18;
  const random = (limit) => (seed = (seed * 48271) % 2147483647) % limit;
  for (let round = 0; round < 1000; round++) {
    const text = Array.from({ length: 8 }, () => corpus[random(corpus.length)][1]).join('\n\n');
    const cuts = Array.from({ length: 30 }, () => random(text.length)).sort((a, b) => a - b);
    assert.equal(htmlOf(text, { cuts }), htmlOf(text), `cut at ${cuts}`);
  }
});

/** Whether the characters of one text come in the other, in their order and not far apart. */
function isPartOf(part, whole) {
  let at = 0;
  return [...part].every((mark) => {
    const found = whole.indexOf(mark, at);
    at = found + mark.length;
    return found >= 0;
  });
}
