// Colours for code, from highlight.js, which runs in a worker and is loaded when the first code of a language is complete.

import { runWhenIdle } from '../ui/idle.js';

/** Longer code stays plain: its spans would hold the page up. */
const LONGEST = 12_000;

const TAG = /<span class="([\w- ]+)">|<\/span>/g;

const ENTITIES = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'" };

/** Code that takes longer stays plain: a grammar spends minutes on some texts. */
const DEADLINE_MS = 2000;

/** A fragment of the text in coloured spans; null when it has no colours. */
export async function highlight(text, language) {
  if (!language || text.length > LONGEST) return null;
  const html = await highlighted(text, language);
  return html === null ? null : new Promise((done) => runWhenIdle(() => done(spansOf(html))));
}

/** Elements for the highlighter's HTML, which knows spans, their classes and five entities. No markup is ever parsed. */
function spansOf(html) {
  const fragment = document.createDocumentFragment();
  let place = /** @type {ParentNode} */ (fragment);
  let from = 0;
  for (const { 0: tag, 1: classes, index } of html.matchAll(TAG)) {
    place.append(plain(html.slice(from, index)));
    from = index + tag.length;
    if (classes === undefined) {
      place = place.parentNode ?? fragment;
      continue;
    }
    const span = document.createElement('span');
    span.className = classes;
    place.append(span);
    place = span;
  }
  place.append(plain(html.slice(from)));
  return fragment;
}

function plain(html) {
  return html.replace(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => ENTITIES[entity]);
}

/** The worker that is ready, or null; and the last text that it was given. */
let worker = null;
let last = Promise.resolve(null);

/** One text after the other: HTML, or null when there is none in time. */
function highlighted(text, language) {
  last = last.then(() => ask(text, language)).catch(() => null);
  return last;
}

async function ask(text, language) {
  worker ??= await start();
  const current = worker;
  const html = await new Promise((resolve) => {
    const deadline = setTimeout(resolve, DEADLINE_MS);
    current.onmessage = ({ data }) => {
      clearTimeout(deadline);
      resolve(data);
    };
    current.postMessage({ text, language });
  });
  if (html !== undefined) return html;
  current.terminate();
  worker = null;
  return null;
}

function start() {
  return new Promise((resolve, reject) => {
    const started = new Worker(new URL('highlight-worker.js', import.meta.url));
    started.onmessage = () => resolve(started);
    started.onerror = reject;
  });
}
