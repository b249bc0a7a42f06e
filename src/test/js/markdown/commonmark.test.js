// The specification's examples: which of them look different here, and why (docs/decisions.md#departures-from-commonmark).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import specification from 'commonmark-spec';
import { decoded, htmlOf } from './html-of-text.js';

/** Examples by reason. */
const DEPARTURES = {
  'no setext headings': [59, 80, 81, 82, 83, 84, 86, 89, 90, 91, 95, 96, 102, 103, 115, 141, 215, 300],
  'HTML is text': [
    ...[21, 148, 150, 151, 155, 156, 158, 159, 161, 162, 163, 164, 165, 166, 171, 177, 178, 179, 182, 183, 186, 189],
    ...[344, 475, 476, 477, 524, 536, 631, 643],
  ],
  'comments are not shown': [308, 309, 625, 626],
  'stars between letters or digits stay': [355, 356, 370, 429],
  'addresses are links': [606, 608, 611, 612],
  'addresses of other schemes are text': [596, 598, 599, 601, 602],
  'bullets nest below a number': [297],
  'math in \\\\[ and \\\\]': [12],
  'spaces at the end of a line in code are left out': [335, 337, 640],
  'the browser reads entities, and the language of a block of code is none': [24, 25, 26, 27, 32, 33, 34, 503],
};

const examples = specification.tests.map(({ number, markdown, html }) => ({
  number,
  markdown: markdown.replaceAll('→', '\t'),
  html: html.replaceAll('→', '\t'),
}));

test('every example looks as the specification says, or departs from it for a reason', () => {
  const different = examples.filter(({ markdown, html }) => comparable(htmlOf(markdown)) !== comparable(html));

  assert.deepEqual(
    different.map(({ number }) => number),
    Object.values(DEPARTURES)
      .flat()
      .sort((a, b) => a - b),
  );
});

test('a text that arrives in pieces of any size looks like the whole text in the end', () => {
  for (const { markdown } of examples) {
    const cuts = [...markdown].map((_, index) => index).slice(1);
    assert.equal(htmlOf(markdown, { cuts }), htmlOf(markdown), markdown);
  }
});

/** Loose lists look like tight ones, lines stay lines, images are links or words: none of that is compared here. */
function comparable(html) {
  return decoded(
    html
      .replace(/<a class="image"[^>]*>(.*?)<\/a>/g, '$1')
      .replace(/<img [^>]*alt="([^"]*)"[^>]*>/g, (_, words) => words || 'image.open')
      .replace(/<br ?\/?>\n?/g, '\n')
      .replace(/<\/?p>/g, '\n'),
  )
    .replace(/href="([^"]*)"/g, (_, href) => `href="${unescapedAddress(href)}"`)
    .replace(/\s*\n\s*/g, '\n')
    .replace(/>\s+</g, '><')
    .replace(/\s+(<\/)/g, '$1')
    .replace(/(<\w+[^>]*>)\n/g, '$1')
    .trim();
}

/** Browsers escape addresses themselves. */
function unescapedAddress(href) {
  try {
    return decodeURI(href).replace(/%5[BCD]|%22|%60/gi, (code) => String.fromCharCode(parseInt(code.slice(1), 16)));
  } catch {
    return href;
  }
}
