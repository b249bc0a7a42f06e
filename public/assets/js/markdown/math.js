// Math in Markdown: finds `$$…$$`, `\[…\]`, `\(…\)` and a careful `$…$`, and draws it with KaTeX once an answer has some.

import { runWhenIdle } from '../ui/idle.js';

/**
 * A single `$` is a price far more often than math. It counts only when it hugs its content, is not part of a word or
 * number, and the content looks like math: one letter, or something that prices do not have.
 *
 * @type {[pattern: RegExp, display: boolean, needs?: RegExp][]}
 */
const INLINE = [
  [/^\$\$([^$\n]+?)\$\$/, true],
  [/^\\\((.+?)\\\)/s, false],
  [/^\\\[(.+?)\\\]/s, true],
  [/^\$(?![\s$])((?:\\.|[^$\\\n])*?[^\s$\\])\$(?![\w$])/, false, /^[A-Za-zα-ωΑ-Ω]$|[\\^_={}<>+]/],
];

const BLOCK = /^ {0,3}(?:\$\$\s*([\s\S]+?)\s*\$\$|\\\[\s*([\s\S]+?)\s*\\\]) *(?:\n+|$)/;

/** The token, if the text begins with inline math. */
export function inlineMath(text) {
  for (const [pattern, display, needs] of INLINE) {
    const found = pattern.exec(text);
    if (found && (!needs || needs.test(found[1])))
      return { type: 'math', raw: found[0], tex: found[1].trim(), display };
  }
  return undefined;
}

/** The token, if the text begins with a block of math. */
export function blockMath(text) {
  const found = BLOCK.exec(text);
  return found ? { type: 'mathBlock', raw: found[0], tex: found[1] ?? found[2], display: true } : undefined;
}

/** marked asks anew for every piece of a paragraph; looking far ahead each time would be quadratic. */
const LOOK_AHEAD = 10_000;

/** Where inline math might begin, or where to ask again. A `$` after a letter or digit (`US$5`) never begins any. */
export function mathStart(text) {
  const near = text.slice(0, LOOK_AHEAD);
  return near.match(/\\[([]|(?<![\w$])\$/)?.index ?? (near.length < text.length ? LOOK_AHEAD - 1 : undefined);
}

/** Draws the TeX of every `code.math` below a node, one after the other in idle time; until then its source is shown. */
export function drawMath(root) {
  for (const place of root.querySelectorAll('code.math')) {
    loadKatex().then(
      (katex) => runWhenIdle(() => place.isConnected && draw(katex, place)),
      () => {},
    );
  }
}

let loading = null;

function loadKatex() {
  loading ??= import('../../lib/katex.min.js')
    .then(() => {
      const style = document.createElement('link');
      style.rel = 'stylesheet';
      style.href = new URL('../../lib/katex.min.css', import.meta.url).href;
      document.head.append(style);
      return globalThis.katex; // its ES module is not minified and twice as large
    })
    .catch((error) => {
      loading = null; // the next formula tries again
      throw error;
    });
  return loading;
}

/**
 * KaTeX builds DOM nodes and sets their styles through CSSOM, which the page's CSP allows; its HTML strings would need
 * inline styles. `trust: false` keeps out its commands that take URLs, classes and styles. The source is text by now, so
 * the sanitised answer gains nothing that a model could choose.
 */
function draw(katex, place) {
  const display = place.classList.contains('math-display');
  const tree = katex.__renderToDomTree(place.textContent, {
    displayMode: display,
    throwOnError: false,
    trust: false,
    maxExpand: 200,
    maxSize: 20,
    strict: 'ignore',
  });
  moveSvgStyles(tree);
  const drawn = document.createElement('span');
  drawn.className = display ? 'math-drawn math-display' : 'math-drawn';
  drawn.dataset.tex = place.textContent;
  drawn.append(tree.toNode());
  place.replaceWith(drawn);
}

/** KaTeX gives a few SVGs (the arrow of `\vec`) their width as a style attribute, which the CSP refuses; a class does it. */
function moveSvgStyles(node) {
  if (node.attributes?.style) {
    delete node.attributes.style;
    node.attributes.class = 'math-own-width';
  }
  for (const child of node.children ?? []) moveSvgStyles(child);
}
