// Dify's buttons and forms in a text: what becomes a button, what stays words, and what is seen while they are written.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageOf } from '../../../../public/assets/js/markdown/send-button.js';
import { htmlOf, visible } from './html-of-text.js';

const line = (text) => htmlOf(text).replace(/^<p>|<\/p>\n$/g, '');

test('a button sends its message, and shows it when its words differ', () => {
  assert.equal(
    line('<button data-message="Show me more" data-variant="primary">Show me more</button>'),
    '<button data-message="Show me more" class="primary">Show me more</button>',
  );
  assert.equal(
    line("<button data-size='small' data-message='다음 문제'>다음</button>는"),
    '<button data-message="다음 문제">다음<small>다음 문제</small></button>는',
  );
  assert.equal(line('<button data-message="a &quot;b&quot; > c"></button>').match(/<small>/), null);
});

test('a button with a link is a link, and one without either is its words', () => {
  assert.equal(
    line('<button data-link="https://example.com/a?b" data-message="x">Open</button>'),
    '<a href="https://example.com/a?b">Open</a>',
  );
  assert.equal(line('<button data-link="javascript:alert(1)">Open</button>'), 'Open');
  assert.equal(line('<button>Open</button>'), 'Open');
  assert.equal(
    line('[a <button data-message="x">b</button>](https://example.com/)'),
    '<a href="https://example.com/">a b</a>',
  );
});

test('what is no whole button stays text', () => {
  for (const text of [
    '<button data-message="x">a',
    '<button data-message="x"><b>a</b></button>',
    '<button onclick="x" data-message="x">a<img></button>',
    `<button data-message="${'x'.repeat(1001)}">a</button>`,
    'a <button> in a sentence',
  ])
    assert.ok(!line(text).includes('<button'), text);
});

test('an attribute cannot leave its quotes', () => {
  assert.equal(
    line(`<button data-message='a" onclick="b'>c</button>`),
    '<button data-message="a&#34; onclick=&#34;b">c<small>a&#34; onclick=&#34;b</small></button>',
  );
});

test('a form is its labels and values', () => {
  const form = `<form data-format="json">
    <label for="name">Name</label>
    <input type="text" name="name" placeholder="Your name" />
    <label for="day">날짜:</label>
    <input type="date" value="2025-03-15"/>
    <label>Kind</label><select name="kind" data-options='["A","B b"]'></select>
    <input type="checkbox" data-tip="I agree" checked/>
    <label>Text</label><textarea name="t">more
    words</textarea>
    <button data-variant="primary">Send</button>
  </form>`;
  assert.equal(line(form), 'Name: Your name<br>날짜: 2025-03-15<br>Kind: A / B b<br>☑ I agree<br>Text: more words');
});

test('nothing of them is seen as source while they are written', () => {
  for (const text of [
    'Then <button data-message="a b" data-variant=\'primary\'>Show *me*</button> or not',
    'Now <form data-format="json"><label for="a">Name</label><input name="a" value="b"/></form> and on',
    '- <button data-message="다음">다음</button>\n- <button data-link="https://example.com/">열기</button>',
  ]) {
    const finished = visible(htmlOf(text));
    for (let end = 1; end < text.length; end++) {
      const seen = visible(htmlOf(text.slice(0, end), { isUnfinished: true }));
      assert.ok(finished.startsWith(seen) || finished.includes(seen), `${seen} of ${text.slice(0, end)}`);
    }
  }
});

test('only a click of the reader sends, and only what can be seen', () => {
  const click = (message, isTrusted = true) =>
    messageOf({ isTrusted, target: { closest: () => (message === null ? null : { dataset: { message } }) } });

  assert.equal(click('Next'), 'Next');
  assert.equal(click('Next', false), null);
  assert.equal(click(null), null);
  assert.equal(click('a\u{e0041}\u200b\u202eb\u{e0101}\u3164 👨‍👩‍👧'), 'ab 👨‍👩‍👧');
  assert.equal(click('\u200b\u2060'), null);
});
