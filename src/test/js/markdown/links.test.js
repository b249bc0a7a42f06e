// No link is inside another, which HTML does not allow: a browser would end the outer one there.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { htmlOf } from './html-of-text.js';

const PAGE = 'https://example.com/page';
const FILE = '/files/tools/0a1b2c3d-1111-4222-8333-444455556666.png?timestamp=1&nonce=a&sign=b';
const link = (words) => `<p><a href="${PAGE}">${words}</a></p>`;

const SHOWN = {
  [`[![badge](https://other.example/b.svg)](${PAGE})`]: link('badge'),
  [`[![badge](https://other.example/b.svg "title") and words](${PAGE})`]: link('badge and words'),
  [`[![](https://other.example/b.svg)](${PAGE})`]: link('image.open'),
  [`[![one](https://a.example/1)![two](https://a.example/2)](${PAGE})`]: link('onetwo'),
  [`[**![badge](https://other.example/b.svg)**](${PAGE})`]: link('<strong>badge</strong>'),
  [`[![badge](https://other.example/b.svg)][page]\n\n[page]: ${PAGE}`]: link('badge'),
  [`[![a ![b](https://b.example/) c](https://a.example/)](${PAGE})`]: link('a b c'),
  [`[see https://other.example/ and me@example.com](${PAGE})`]: link('see https://other.example/ and me@example.com'),
  [`[<https://other.example/>](${PAGE})`]: link('https://other.example/'),
  [`[<button data-link="https://other.example/">go</button>](${PAGE})`]: link('go'),
  [`[<button data-message="hi">go</button>](${PAGE})`]: link('go'),
  [`[the roots $x^2$](${PAGE})`]: link('the roots $x^2$'),
  [`[![badge](${FILE})](${PAGE})`]: `<p><a class="picture" href="${FILE.replaceAll('&', '&#38;')}">badge</a></p>`,
  '[![badge](https://other.example/b.svg)](abbr:text)':
    '<p><a class="image" href="https://other.example/b.svg">image.from</a></p>',
};

for (const [markdown, html] of Object.entries(SHOWN)) {
  test(`${markdown} is one link`, () => assert.equal(htmlOf(markdown).trim(), html));
}

test('a link that is half written holds none either, and shows nothing that the whole one does not', () => {
  for (const markdown of Object.keys(SHOWN)) {
    for (let end = 1; end <= markdown.length; end++) {
      const html = htmlOf(markdown.slice(0, end), { isUnfinished: true });
      assert.doesNotMatch(html, /<a [^>]*>(?:(?!<\/a>).)*<a /, markdown.slice(0, end));
    }
  }
});

test('entities and backslashes in a target are read, as models escape it', () => {
  const target = 'https://example.com/?a=1&#38;copy=2';
  const shown = (markdown) => htmlOf(markdown).match(/href="([^"]*)"/)?.[1];

  assert.equal(shown('[a](https://example.com/?a=1&copy=2)'), target);
  assert.equal(shown('[a](https://example.com/?a=1\\&copy=2)'), target);
  assert.equal(shown('[a](https://example.com/?a=1&amp;copy=2)'), target.replace('&#38;', '&amp;'));
  assert.equal(shown('![a](https://example.com/?a=1&amp;copy=2)'), target.replace('&#38;', '&amp;'));
  assert.equal(shown('![a](https://example.com&sol;.other.example/)'), undefined, 'the host would be another one');
  assert.match(shown(`![a](${FILE.replaceAll('&', '\\&')})`), /\?timestamp=1&#38;nonce=a&#38;sign=b$/);
});

test('a tag with a colon is text, and an address in angle brackets a link', () => {
  assert.equal(htmlOf('<xs:element> <c:if> <a>').trim(), '<p>&#60;xs:element&#62; &#60;c:if&#62; &#60;a&#62;</p>');
  for (const address of ['https://example.com/', 'mailto:a@example.com'])
    assert.equal(htmlOf(`<${address}>`).trim(), `<p><a href="${address}">${address}</a></p>`);
});

test('mail addresses with the marks of Markdown are whole', () => {
  const mail = (address) => `<p>at <a href="mailto:${address}">${address}</a> now</p>`;

  for (const address of ['first_last@example.com', 'a.b-c_d+e@example.com', 'a__b@example.com'])
    assert.equal(htmlOf(`at ${address} now`).trim(), mail(address));
  assert.equal(htmlOf('at first\\_last@example.com now').trim(), mail('first_last@example.com'));
  assert.equal(
    htmlOf('**a**@example.com `a`@example.com').trim(),
    '<p><strong>a</strong>@example.com <code>a</code>@example.com</p>',
  );
});

test('footnotes of the words of a link or image stand behind it', () => {
  const notes = '\n\n[^1]: one\n[^2]: two';
  const firstLine = (markdown) => htmlOf(markdown + notes).split('\n')[0];
  const number = (value) => `<sup class="footnote">${value}</sup>`;

  assert.equal(firstLine(`[a[^1] b[^2]](${PAGE}) c`), `<p><a href="${PAGE}">a b</a>${number(1)}${number(2)} c</p>`);
  assert.equal(
    firstLine('![a[^1]](https://other.example/b.svg)'),
    `<p><a class="image" href="https://other.example/b.svg">image.from</a>${number(1)}</p>`,
  );
});
