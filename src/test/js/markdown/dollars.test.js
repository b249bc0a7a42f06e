// One rule for single dollars: no price of the corpus is drawn, and at most 2 % of the formulas are not.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { htmlOf } from './html-of-text.js';

const SENTENCES = {
  English: (formula) => `Let ${formula} be given, then ${formula}.`,
  Korean: (formula) => `여기서 ${formula}는 주어지고 ${formula}이다.`,
  Japanese: (formula) => `ここで${formula}は与えられ、${formula}である。`,
  Chinese: (formula) => `其中${formula}已知，则${formula}。`,
};

test('no price is drawn', () => {
  const prices = linesOf('prices.txt');

  assert.equal(prices.length, 200);
  assert.deepEqual(
    prices.filter((price) => drawn(price) > 0),
    [],
  );
});

for (const [language, sentence] of Object.entries(SENTENCES)) {
  test(`formulas are drawn in ${language}`, () => {
    const formulas = linesOf('formulas.txt');
    const missed = formulas.filter((formula) => drawn(sentence(formula)) !== 2);

    assert.equal(formulas.length, 200);
    assert.ok(missed.length <= 0.02 * formulas.length, missed.join('\n'));
  });
}

test('amounts with their sizes are prices', () => {
  for (const text of ['$1.2M–$3.4M, 5$ or 10$', 'from $3K, 4$', '$2.5B; 3$']) assert.equal(drawn(text), 0, text);
});

test('a unit behind a command and the ending of a number may touch the dollar', () => {
  for (const formula of ['$\\mu$m', '5 $\\Omega$cm', 'the $n$th', 'two $k$s', '$i$-th', '$\\alpha$-helix'])
    assert.equal(drawn(`It is ${formula} long`), 1, formula);
  for (const text of ['$a$b', '$n$three', '$x$y$z$', 'from $5$m', '$k$5'])
    assert.equal(drawn(`It is ${text} long`), 0, text);
});

test('while it is written, the ending of a number shows no source', () => {
  for (const text of ['the $n$t', 'the $n$th', 'the $n$r'])
    assert.doesNotMatch(htmlOf(text, { isUnfinished: true }), /\$/);
});

function linesOf(name) {
  return readFileSync(new URL(`corpus/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
}

function drawn(text) {
  return htmlOf(text).split('class="math').length - 1;
}
