// Markdown of a model to safe DOM: the only place where an answer becomes elements. The sanitiser always comes last.

import DOMPurify from '../lib/purify.es.mjs';
import { Marked } from '../lib/marked.esm.js';
import { t } from './i18n.js';
import { blockMath, inlineMath, mathStart } from './math.js';
import { mend } from './mend.js';

/** Deeper nesting than this is an attack or an accident, and costs the parser quadratic time. */
const DEEPEST_QUOTE = 12;

/** More of these in one paragraph is no prose: marked spends quadratic time on stars, cubic on links left open. */
const MOST_MARKS = 1500;
const MOST_OPEN_LINKS = 40;

const SAFE = {
  ALLOWED_TAGS: [
    'p', 'br', 'hr', 'strong', 'em', 'del', 'code', 'pre', 'blockquote', 'a', 'ul', 'ol', 'li',
    'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'table', 'thead', 'tbody', 'tr', 'th', 'td',
  ],
  ALLOWED_ATTR: ['href', 'title', 'class', 'start', 'align'],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
  // The pattern above would be applied to these as well.
  ADD_URI_SAFE_ATTR: ['start', 'align'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

const CLASSES = /^(?:language-[\w+#.-]{1,40}|math|math math-display|image)$/;

const purify = DOMPurify(window);
purify.addHook('uponSanitizeAttribute', (node, attribute) => {
  if (attribute.attrName === 'class' && !CLASSES.test(attribute.attrValue)) attribute.keepAttr = false;
});
purify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName !== 'A') return;
  if (!node.hasAttribute('href')) return;
  node.setAttribute('target', '_blank');
  node.setAttribute('rel', 'noopener noreferrer nofollow');
});

const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    // Models write <br> in table cells; every other tag is shown as the text it is.
    html: ({ text }) => (/^<br\s*\/?>\s*$/i.test(text) ? '<br>' : escapeHtml(text)),
    image: ({ href, text }) => imageLink(href, text),
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
  extensions: [
    { name: 'math', level: 'inline', start: mathStart, tokenizer: inlineMath, renderer: mathPlace },
    { name: 'mathBlock', level: 'block', tokenizer: blockMath, renderer: (token) => `<p>${mathPlace(token)}</p>` },
  ],
});

/**
 * The blocks of a text (paragraphs, lists, code, …), each with its unsanitised HTML. While an answer is being written only
 * its last blocks change, so the view compares this HTML and touches nothing else. `writing`: the text is still growing.
 */
export function blocksOf(text, { writing = false } = {}) {
  if (tooHard(text)) return [plain(text)];
  const source = flattenQuotes(writing ? mend(text) : text);
  try {
    const tokens = marked.lexer(source);
    return tokens.filter(({ type }) => type !== 'space' && type !== 'def').map((token) => ({
      code: token.type === 'code' ? { text: token.text, language: languageOf(token.lang) } : null,
      html: marked.parser([token]),
    }));
  } catch {
    return [plain(text)];
  }
}

/** A text that the parser cannot take is still a text. */
function plain(text) {
  return { code: null, html: `<p>${escapeHtml(text).replaceAll('\n', '<br>')}</p>` };
}

function tooHard(text) {
  const count = (paragraph, pattern) => paragraph.match(pattern)?.length ?? 0;
  return text.split(/\n{2,}/).some((paragraph) =>
    count(paragraph, /[*_~]+/g) > MOST_MARKS || count(paragraph, /\]\(/g) - count(paragraph, /\)/g) > MOST_OPEN_LINKS);
}

/** A fragment of safe elements. Nothing may add markup to it afterwards. */
export function sanitise(html) {
  return purify.sanitize(html, SAFE);
}

/** A fragment of the highlighter's spans and nothing else. */
export function sanitiseHighlight(html) {
  return DOMPurify.sanitize(html, { ALLOWED_TAGS: ['span'], ALLOWED_ATTR: ['class'], RETURN_DOM_FRAGMENT: true });
}

function languageOf(info) {
  return /^[\w+#.-]{1,40}/.exec(info ?? '')?.[0].toLowerCase() ?? '';
}

function mathPlace({ tex, display }) {
  return `<code class="${display ? 'math math-display' : 'math'}">${escapeHtml(tex)}</code>`;
}

/** An image that loads by itself tells its server what the model chose to tell it (security.md T29): the reader opens it. */
function imageLink(href, text) {
  let host = null;
  try {
    host = new URL(href).host;
  } catch {
    // Relative or broken: only its words can be shown.
  }
  const name = text || t('image.open', { name: '' }).trim();
  if (!host) return escapeHtml(name);
  return `<a class="image" href="${escapeHtml(href)}">${escapeHtml(t('image.from', { name, host }))}</a>`;
}

function flattenQuotes(text) {
  return text.replace(/^(?:[ \t]*>){13,}/gm, '>'.repeat(DEEPEST_QUOTE));
}

function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
