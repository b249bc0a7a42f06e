// Colours for code, from highlight.js, which is loaded when the first code of a language is complete.

import { runWhenIdle } from '../ui/idle.js';

/** Longer code stays plain: colouring cannot be done in pieces, and more than this holds the page up. */
const LONGEST = 12_000;

const TAG = /<span class="([\w- ]+)">|<\/span>/g;

const ENTITIES = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'" };

/** A fragment of the text in coloured spans; null when it has no colours. */
export async function highlight(text, language) {
  if (!language || text.length > LONGEST) return null;
  try {
    await loadHighlighter();
  } catch {
    return null;
  }
  if (!hljs.getLanguage(language)) return null;
  return new Promise((done) => {
    runWhenIdle(() => done(spansOf(hljs.highlight(text, { language, ignoreIllegals: true }).value)));
  });
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

let loading = null;

function loadHighlighter() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = new URL('../../lib/highlight.min.js', import.meta.url).href;
    script.addEventListener('load', resolve);
    script.addEventListener('error', reject);
    document.head.append(script);
  }).catch((error) => {
    loading = null; // the next code tries again
    throw error;
  });
  return loading;
}
