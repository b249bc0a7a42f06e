// GitHub's extensions (tables, strikethrough, tasks, footnotes) look as in micromark, which follows GitHub. These examples are our own:
// the specification has none of footnotes, and e2e/GfmExamplesTest.java shows its others. Departures:
// docs/decisions.md#departures-from-commonmark.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { decoded, htmlOf } from './html-of-text.js';

const SAME = {
  'a footnote': 'text[^1]\n\n[^1]: note',
  'two, numbered by their first references': 'b[^b] a[^a] b[^b]\n\n[^a]: A\n[^b]: B',
  'a definition before its reference': '[^1]: note\n\ntext[^1]',
  'a definition right below a paragraph': 'text[^1]\n[^1]: note',
  'a definition that is continued without indentation': 'text[^1]\n\n[^1]: note\ngoes on',
  'a definition with more paragraphs, a list and code':
    'text[^1]\n\n[^1]: one\n\n    two\n\n    - a\n    - b\n\n    ```\n    code\n    ```\n\nend',
  'a definition that ends before less indentation': 'text[^1]\n\n[^1]: one\n\n  two',
  'a definition that begins with a list': 'text[^1]\n\n[^1]: - a\n    - b',
  'a definition with nothing in it': 'text[^1]\n\n[^1]:\n\nend',
  'a definition that nothing refers to': 'text\n\n[^1]: note',
  'a reference to nothing': 'text[^1] and [^2]\n\n[^2]: note',
  'the first of two definitions counts': 'text[^1]\n\n[^1]: first\n\n[^1]: second',
  'labels without regard to case': 'text[^Note] [^NOTE]\n\n[^note]: n',
  'labels in other scripts': '글[^각주]과 [^注]\n\n[^각주]: 하나\n[^注]: 二',
  'labels with marks': 'text[^a*b_c]\n\n[^a*b_c]: note',
  'a label with a space is none': 'text[^a b]\n\n[^a b]: note',
  'in emphasis, a heading, a list, a quotation': '# h[^1]\n\n**b[^1]**\n\n- i[^2]\n\n> q[^2]\n\n[^1]: A\n[^2]: B',
  'in a table': '| a[^1] | b |\n|---|---|\n| c | d[^2] |\n\n[^1]: A\n[^2]: B',
  'no reference in code': '`[^1]` x[^1]\n\n    [^1]\n\n[^1]: A',
  'no reference behind a backslash': '\\[^1] x[^1]\n\n[^1]: A',
  'a definition in a quotation': '> text[^1]\n>\n> [^1]: note\n\nend',
  'a definition in a list': '- text[^1]\n\n  [^1]: note\n\nend',
  'a link to a label': '[^1](https://example.com/)\n\n[^1]: note',
  'links and code in a definition': 'text[^1]\n\n[^1]: [a](https://example.com/) `b` **c**',
  'a reference in a definition counts where it is written': 'a[^1]\n\n[^1]: A[^3]\n[^2]: B\n\n[^3]: C\n\nb[^2]',
  'a table': '| a | b |\n|:--|--:|\n| 1 | 2 |\n\ntext',
  'a table without outer bars': 'a | b\n--|--\n1 | 2',
  'a row with fewer cells': '| a | b |\n|---|---|\n| 1 |',
  'an escaped bar': '| a |\n|---|\n| 1 \\| 2 |',
  'a head that does not fit is text': '| a | b |\n|---|\n| 1 |',
  'a table ends before a quotation': '| a |\n|---|\n| 1 |\n> q',
  'two tildes': '~~gone~~ and ~~~three~~~',
  'tildes do not reach over paragraphs': 'a ~~b\n\nc~~ d',
  tasks: '- [ ] a\n- [x] b\n- [X] c\n- [] d',
  'a task in a list of numbers': '1. [x] a\n2. b',
};

/** Why these look different here. */
const DIFFERENT = { 'one tilde is a range': '20~25~30' };

for (const [name, markdown] of Object.entries(SAME)) {
  test(name, () => {
    assert.equal(comparable(htmlOf(markdown)), comparable(reference(markdown)));
    const cuts = [...markdown].map((_, index) => index).slice(1);
    assert.equal(htmlOf(markdown, { cuts }), htmlOf(markdown));
  });
}

for (const [name, markdown] of Object.entries(DIFFERENT)) {
  test(`different: ${name}`, () => assert.notEqual(comparable(htmlOf(markdown)), comparable(reference(markdown))));
}

function reference(markdown) {
  return micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()] });
}

/** Footnotes without their links, and what commonmark.test.js leaves out. */
function comparable(html) {
  return decoded(
    html
      .replace(/<section[^>]*>\n?(?:<h2[^>]*>.*?<\/h2>)?/g, '<section>')
      .replace(/<a [^>]*data-footnote-backref.*?<\/a>/g, '')
      .replace(/<sup[^>]*>(?:<a [^>]*>)?(\d+)(?:<\/a>)?<\/sup>/g, '<sup>$1</sup>')
      .replace(/<li id=[^>]*>/g, '<li>')
      .replaceAll(' class="words"', '')
      .replace(/<\/?(?:p|thead|tbody)>/g, '\n')
      .replace(/<input [^>]*checked[^>]*> ?/g, '☑ ')
      .replace(/<input [^>]*> ?/g, '☐ ')
      .replace(/<br ?\/?>\n?/g, '\n'),
  )
    .replace(/\s+(?=<)|(?<=>)\s+|\s+$/g, '')
    .replace(/ *\n\s*/g, '\n');
}
