// Draws TeX with KaTeX, which is loaded with the first formula. What is drawn cannot leave its own box (prose.css).

import { runWhenIdle } from '../ui/idle.js';

/** Longer TeX stays source: drawing it cannot be done in pieces. */
const LONGEST = 3000;

/** Boxes of any size, movements and invisible parts: room that no formula needs. */
const LAYOUT = /\\(?:rule|m?kern|[hm]skip|hspace\*?|raisebox|vcenter|(?:math)?[rlc]lap|smash|[hv]?phantom)(?![a-zA-Z])/;

/** Some of them in the measure that formulas have: a blank to fill in, room between two words, a digit's width. */
const MODEST =
  /\\(?:m?kern|[hm]skip|hspace\*?|rule)(?:\s*\{?\s*\d{0,2}(?:\.\d+)?\s*(?:em|ex|pt|mu|cm|mm)\s*\}?){1,2}|\\[hv]?phantom\s*\{[^{}\\]{0,20}\}/g;

/** Commands that KaTeX does not know and models write, and that show nothing. */
const MACROS = {
  '\\label': '\\@secondoftwo{#1}{}',
  '\\require': '\\@secondoftwo{#1}{}',
};

/** Draws the TeX of every `code.math` below a node, one after the other in idle time; until then its source is shown. */
export function drawMath(root) {
  for (const place of root.querySelectorAll('code.math:not(a *)')) {
    const tex = place.textContent;
    if (tex.length > LONGEST || LAYOUT.test(tex.replace(MODEST, ''))) continue;
    load(/\\(?:ce|pu)(?![a-zA-Z])/.test(tex) ? chemistry : katex).then(
      () => runWhenIdle(() => place.isConnected && draw(place)),
      () => {},
    );
  }
}

/** By the function that loads it. */
const loading = new Map();

function load(part) {
  if (!loading.has(part)) loading.set(part, part());
  const loaded = loading.get(part);
  loaded.catch(() => loading.delete(part)); // the next formula tries again
  return loaded;
}

/** Sets `globalThis.katex`; its ES module is not minified and twice as large. */
async function katex() {
  await import('../../lib/katex.min.js');
  const style = document.createElement('link');
  style.rel = 'stylesheet';
  style.href = new URL('../../lib/katex.min.css', import.meta.url).href;
  document.head.append(style);
}

/** Adds `\ce` and `\pu`. */
async function chemistry() {
  await load(katex);
  await import('../../lib/mhchem.min.js');
}

/**
 * KaTeX builds DOM nodes and sets their styles through CSSOM, which the page's CSP allows; its HTML strings would need
 * inline styles. `trust: false` keeps out its commands that take URLs, classes and styles. The source is text by now, so
 * the sanitised answer gains nothing that a model could choose.
 */
function draw(place) {
  const display = place.classList.contains('math-display');
  const tree = globalThis.katex.__renderToDomTree(place.textContent, {
    displayMode: display,
    throwOnError: false,
    trust: false,
    maxExpand: 200,
    maxSize: 20,
    strict: 'ignore',
    macros: { ...MACROS },
  });
  moveSvgStyles(tree);
  const drawn = document.createElement('span');
  drawn.className = display ? 'math-drawn math-display' : 'math-drawn';
  drawn.dataset.tex = place.textContent;
  drawn.translate = false;
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
