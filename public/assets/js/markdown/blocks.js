// Markdown to blocks of HTML (paragraphs, lists, code, …) while the text grows: what is finished is not read again. No DOM.

import { Lexer, Marked } from '../../lib/marked.esm.js';
import { blockMath, inlineMath, mathStart } from './math.js';
import { repairMarkdown } from './repair-markdown.js';
import { t } from '../ui/i18n.js';

/** One step reads about this much, so that a long text from history is read in many short steps. */
const STEP = 8_000;

/** Appended text can still change these: `2` below a list becomes its next item when the next piece is `. two`. */
const OPEN_BLOCKS = 2;

/** Deeper nesting than this is an attack or an accident, and costs the parser quadratic time. */
const DEEPEST_QUOTE = 12;

/** More of these in one paragraph is no prose: marked spends quadratic time on stars, cubic on links left open. */
const MOST_MARKS = 1500;
const MOST_OPEN_LINKS = 40;

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
    { name: 'cjkBold', level: 'inline', tokenizer: cjkBold },
    { name: 'math', level: 'inline', start: mathStart, tokenizer: inlineMath, renderer: mathPlace },
    { name: 'mathBlock', level: 'block', tokenizer: blockMath, renderer: (token) => `<p>${mathPlace(token)}</p>` },
  ],
});

/** marked's lexer, but what would take it too long stays text. */
class PatientLexer extends Lexer {
  inlineTokens(source, tokens = []) {
    return tooHard(source) ? plainTokens(source, tokens) : super.inlineTokens(source, tokens);
  }
}

/** The blocks of one text, each {html, code}: unsanitised HTML, or {text, info} of a block of code. */
export class Blocks {
  list = [];
  /** How many of them, from the first on, no further text can change. */
  finished = 0;
  /** The text of the finished blocks. */
  #head = '';
  #links = {};
  #step = STEP;

  /**
   * Reads on where it stopped; a text that does not continue the last one is read anew. `writing`: the text is still
   * growing, so its end is mended. Returns the index of the first block that may have changed, and whether there is more
   * to read by calling this again.
   */
  read(text, { writing = false } = {}) {
    if (!text.startsWith(this.#head)) this.#reset();
    const end = stepEnd(text, this.#head.length, this.#step);
    const more = end < text.length;
    const source = normal(text.slice(this.#head.length, end));
    const tokens = lex(writing && !more ? repairMarkdown(source) : source, this.#links);
    const settled = settledOf(tokens, source);
    let changed = this.finished;
    this.list.length = this.finished;
    this.list.push(...blocksOf(settled));
    this.finished = this.list.length;
    if (settled.length > 0) {
      this.#head = text.slice(0, this.#head.length + lengthIn(text.slice(this.#head.length), rawOf(settled)));
      changed = Math.min(changed, this.#addLinks(settled));
    }
    // A single block longer than a step needs longer ones.
    this.#step = more && settled.length === 0 ? 2 * this.#step : STEP;
    this.list.push(...blocksOf(tokens.slice(settled.length)));
    return { changed, more };
  }

  #reset() {
    this.list = [];
    this.finished = 0;
    this.#head = '';
    this.#links = {};
  }

  /** `[1]: https://…` at the end gives the links above it their targets. Returns the index of the first block that has one. */
  #addLinks(tokens) {
    const added = tokens.filter(({ type, tag }) => type === 'def' && !Object.hasOwn(this.#links, tag));
    if (added.length === 0) return this.finished;
    for (const { tag, href, title } of added) this.#links[tag] = { href, title };
    const uses = ({ raw }) => raw && added.some(({ tag }) => raw.toLowerCase().includes(`[${tag}]`));
    for (const block of this.list) {
      if (uses(block)) block.html = marked.parser(lex(block.raw, this.#links));
    }
    const first = this.list.findIndex(uses);
    return first < 0 ? this.finished : first;
  }
}

/** Where a step ends that begins at `from`: after a line, or with the text. */
function stepEnd(text, from, step) {
  if (text.length - from <= step) return text.length;
  const line = text.lastIndexOf('\n', from + step) + 1;
  return line > from ? line : text.indexOf('\n', from + step) + 1 || text.length;
}

function lex(source, links) {
  try {
    const lexer = new PatientLexer(marked.defaults);
    Object.assign(lexer.tokens.links, links);
    return [...lexer.lex(source)];
  } catch {
    // A text that the parser cannot take is still a text.
    return [{ type: 'paragraph', raw: source, text: source, tokens: plainTokens(source, []) }];
  }
}

/** The tokens that appended text cannot change any more, together with the blank lines after them. */
function settledOf(tokens, source) {
  const blocks = [...tokens.keys()].filter((index) => tokens[index].type !== 'space');
  const settled = tokens.slice(0, blocks.at(-OPEN_BLOCKS) ?? 0);
  const raw = rawOf(settled);
  return raw.endsWith('\n') && source.startsWith(raw) ? settled : [];
}

function blocksOf(tokens) {
  return tokens
    .filter(({ type }) => type !== 'space' && type !== 'def')
    .map((token) =>
      token.type === 'code'
        ? { html: '', code: { text: token.text, info: token.lang ?? '' } }
        : { html: marked.parser([token]), code: null, raw: token.raw.includes('[') ? token.raw : '' },
    );
}

function rawOf(tokens) {
  return tokens.map(({ raw }) => raw).join('');
}

/** What the parser reads in place of the text. The number of lines is the same. */
function normal(text) {
  return text.replace(/\r\n?/g, '\n').replace(/^(?:[ \t]*>){13,}/gm, '>'.repeat(DEEPEST_QUOTE));
}

/** How much of the text became these whole lines. */
function lengthIn(text, lines) {
  if (text.startsWith(lines)) return lines.length;
  const ends = text.matchAll(/\r\n?|\n/g);
  let end = 0;
  for (let left = lines.split('\n').length - 1; left > 0; left--) {
    const { index, 0: mark } = ends.next().value;
    end = index + mark.length;
  }
  return end;
}

function tooHard(source) {
  const count = (pattern) => source.match(pattern)?.length ?? 0;
  return count(/[*_~]+/g) > MOST_MARKS || count(/\]\(/g) - count(/\)/g) > MOST_OPEN_LINKS;
}

function plainTokens(source, tokens) {
  source.split('\n').forEach((line, index) => {
    if (index > 0) tokens.push({ type: 'br', raw: '\n' });
    tokens.push({ type: 'text', raw: line, text: line, escaped: false });
  });
  return tokens;
}

function mathPlace({ tex, display }) {
  return `<code class="${display ? 'math math-display' : 'math'}">${escapeHtml(tex)}</code>`;
}

/**
 * An image that loads by itself tells its server what the model chose to tell it
 * (docs/threats.md#t29-data-leaves-by-pictures-and-links): the reader opens it.
 */
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

function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

const LETTER = String.raw`[\p{sc=Hangul}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]`;
const ENDS_IN_LETTER = new RegExp(`${LETTER}$`, 'u');

/** On one line, with spans of code and without other stars: what is more than that, marked reads as ever. */
const BOLD = new RegExp(
  String.raw`^\*\*(?![\s*])((?:\x60[^\x60\n]*\x60|\\.|[^*\x60\\\n])+)(?<!\s)\*\*(?!\*)(${LETTER})?`,
  'u',
);

/** An inline tokenizer of marked: the token, if the text begins with bold that has such a letter before or behind it. */
export function cjkBold(text, before) {
  const found = BOLD.exec(text);
  if (!found || !(found[2] || ENDS_IN_LETTER.test(before.at(-1)?.raw))) return undefined;
  return { type: 'strong', raw: `**${found[1]}**`, text: found[1], tokens: this.lexer.inlineTokens(found[1]) };
}
