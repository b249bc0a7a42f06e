// Texts that try to deceive or to cover the page: what their HTML is before it is sanitised.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPublic } from '../support.js';
import { htmlOf } from './html-of-text.js';
import { use } from '../../../../public/assets/js/ui/i18n.js';

await use('en', async () => JSON.parse(readPublic('assets/i18n/en.json')));

test('an image names the host that its link opens', () => {
  const images = [
    '![a](https://evil.example\\\\@good.example/x.png)',
    '![a](<https://ev\til.example/\t@good.example>)',
    '![a](https://good.example\u202e@evil.example/)',
    '![a](https:evil.example)',
    '![a](https:\\\\\\\\evil.example)',
    '![a](HTTPS://good.example:443@evil.example?@good.example)',
  ];
  for (const image of images) {
    const [, href, words] = /<a class="image" href="([^"]*)">(.*)<\/a>/.exec(htmlOf(image)) ?? [];
    assert.match(words ?? '', / on evil\.example\)$/, image);
    assert.match(href, /^https:\/\/([^/?#@\\\s]*@)?evil\.example\//, image);
  }
});

test('an image without a host of the web is its words', () => {
  for (const target of ['https://', 'https://[', 'https://a b/', 'ftp://evil.example/', 'javascript:a//', 'x.png', ''])
    assert.equal(htmlOf(`![words](<${target}>)`), '<p>words</p>\n', target);
});

test('no letter carries more than eight marks, however long its paragraph', () => {
  for (const length of [1, 20_001]) {
    const html = htmlOf(`${'z'.repeat(length)} Z${'\u0353'.repeat(300)}`);
    assert.equal(/\p{M}+/u.exec(html)?.[0].length, 8);
  }
});
