// The Markdown inside one paragraph, heading or cell, to HTML that is still to be sanitised. Linear in the length of the text. No DOM.

import { LONGEST_MAILBOX, mailAddress, webAddress } from './addresses.js';
import { difyTag } from './dify-tags.js';
import { emphasise, flanks } from './emphasis.js';
import { isPictureLink } from './file-links.js';
import { ABBREVIATION, inlineTarget, labelOf } from './link-syntax.js';
import { mathAt } from './math-syntax.js';
import { closeRuns, closeTags, leaveOpenBrackets, openCode, withoutHalfMark } from './unfinished.js';

/** A longer paragraph is no prose: its marks stay text. */
const LONGEST = 20_000;

/** Letters of one word carry no more marks than this: more of them paint over the lines above and below. */
const STACKED = /(\p{M}{8})\p{M}+/gu;

const SPECIAL = /[\\`*_~[\]!<&$@\n]|(?:https?:\/\/|www\.)/gi;
const TAG = /<(\/?)(sub|sup|kbd|u|mark|b|i|s)>/iy;
const BREAK = /<br\s*\/?>/iy;
/** Others are tags of XML, such as `<xs:element>`. */
const AUTOLINK = /<(?:((?:https?|mailto):[^\s<>\x00-\x20]*)|([\w.!#$%&'*+/=?^{|}~-]+@[a-z\d][a-z\d.-]*[a-z\d]))>/iy;
const FOOTNOTE = /\[\^([^\]\s[]{1,999})\]/y;
const ENTITY = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/iy;
const OUTSIDE_ENTITY = new RegExp(`[<>"']|&(?!${ENTITY.source.slice(1)})`, 'gi');

/** Tags inside each other; more of them stay text. */
const DEEPEST_TAGS = 16;

/** Reading ends here: the rest is not shown yet. */
const END = Symbol('end');

/** Display math is a line of its own already. */
const AROUND_DISPLAY = /(?:<br>)?(<code class="math math-display">[^<]*<\/code>)(?:<br>)?/g;

/** Names of Python, which are no bold words. */
const DUNDER =
  /__(?:init|name|main|str|repr|call|dict|doc|file|all|eq|ne|lt|gt|hash|len|iter|next|contains|getitem|setitem|getattr|setattr|new|del|add|sub|mul|enter|exit|class|slots|version|future|builtins|import|pycache|post_init)__(?![\p{L}\p{N}_])/uy;

/**
 * `links`: targets by label. `isUnfinished`: the text goes on. `inLine`: it is a
 * cell or heading, which has no room for display math. `image({href, words})` gives {html, source} in place of an
 * image: what stands for it, and its name, which does so inside a link; `words` is HTML. `footnote(label)` gives the HTML of a
 * reference to a footnote, or null.
 */
export function inlineHtml(text, { links, isUnfinished = false, inLine = false, image, footnote }) {
  const words = text.replace(STACKED, '$1');
  if (words.length > LONGEST) return escapeHtml(words).replace(/\n/g, '<br>');
  return new InlineParser(words, links, isUnfinished, inLine, image, footnote).html();
}

class InlineParser {
  #text;
  #links;
  #isUnfinished;
  #inLine;
  #image;
  #footnote;
  #at = 0;
  /** HTML; {mark, length, before, after} for a run of marks; {html, source} for what a link shows otherwise. */
  #pieces = [];
  #runs = [];
  #brackets = [];
  #tags = [];
  #codeEnds = null;
  /** Ends of formulas and comments that the rest of the text does not have. */
  #missing = new Set();

  constructor(text, links, isUnfinished, inLine, image, footnote) {
    this.#text = isUnfinished ? withoutHalfMark(text) : text;
    this.#links = links;
    this.#isUnfinished = isUnfinished;
    this.#inLine = inLine;
    this.#image = image;
    this.#footnote = footnote;
  }

  html() {
    while (this.#at < this.#text.length) {
      SPECIAL.lastIndex = this.#at;
      const next = SPECIAL.exec(this.#text)?.index ?? this.#text.length;
      if (next > this.#at) this.#push(escapeHtml(this.#text.slice(this.#at, next)));
      this.#at = next;
      if (next < this.#text.length && this.#readSpecial() === END) break;
    }
    if (this.#isUnfinished) leaveOpenBrackets(this.#brackets, this.#pieces, this.#runs);
    const openRuns = emphasise(this.#runs);
    const ends = this.#isUnfinished ? closeRuns(openRuns) + closeTags(this.#tags) : '';
    return this.#pieces.map(htmlOf).join('').trimEnd().replace(AROUND_DISPLAY, '$1') + ends;
  }

  // Marks

  #readSpecial() {
    const mark = this.#text[this.#at];
    switch (mark) {
      case '\\':
        return this.#readBackslash();
      case '`':
        return this.#readCode();
      case '$':
        return this.#readDollar();
      case '*':
      case '_':
      case '~':
        return this.#readRun(mark);
      case '[':
        return this.#readFootnote() ? null : this.#openBracket(1);
      case ']':
        return this.#closeBracket();
      case '!':
        return this.#text[this.#at + 1] === '[' ? this.#openBracket(2) : this.#take(1);
      case '<':
        return this.#readTag();
      case '&':
        return this.#readEntity();
      case '@':
        return this.#readMail();
      case '\n':
        this.#trimEnd();
        return this.#take(1, '<br>');
      default:
        return this.#readAddress();
    }
  }

  #readBackslash() {
    const next = this.#text[this.#at + 1];
    const math = this.#readMath();
    if (math !== undefined) return math;
    if (next === '\n') return this.#take(1, '');
    if (next !== undefined && /[!-/:-@[-`{-~]/.test(next)) return this.#take(2, escapeHtml(next));
    return this.#take(1);
  }

  #readDollar() {
    const math = this.#readMath();
    return math === undefined ? this.#take(lengthOfRun(this.#text, this.#at)) : math;
  }

  /** undefined when there is no formula here. */
  #readMath() {
    const math = mathAt(this.#text, this.#at, this.#inLine, this.#missing);
    if (math === undefined && this.#isUnfinished) return END;
    if (!math) return undefined;
    if (math.isAtEnd && this.#isUnfinished) return END; // the next character decides
    const source = this.#text.slice(this.#at, math.end);
    const html = `<code class="${math.display ? 'math math-display' : 'math'}">${escapeHtml(math.tex)}</code>`;
    this.#pieces.push({ html, source: escapeHtml(source) });
    this.#at = math.end;
    return null;
  }

  #readCode() {
    const length = lengthOfRun(this.#text, this.#at);
    const from = this.#at + length;
    const end = this.#endOfCode(length, from);
    if (end >= 0) {
      this.#push(codeHtml(this.#text.slice(from, end)));
      this.#at = end + length;
      return null;
    }
    if (!this.#isUnfinished) return this.#take(length);
    const code = openCode(this.#text.slice(from));
    if (code !== '') this.#push(codeHtml(code));
    return END;
  }

  /** Where the next run of exactly this many backticks is. Every run is found once. */
  #endOfCode(length, from) {
    if (this.#codeEnds === null) {
      this.#codeEnds = new Map();
      for (const { 0: run, index } of this.#text.matchAll(/`+/g)) {
        const places = this.#codeEnds.get(run.length) ?? { list: [], next: 0 };
        places.list.push(index);
        this.#codeEnds.set(run.length, places);
      }
    }
    const places = this.#codeEnds.get(length);
    if (!places) return -1;
    while (places.list[places.next] < from) places.next++;
    return places.list[places.next] ?? -1;
  }

  #readRun(mark) {
    const text = this.#text;
    DUNDER.lastIndex = this.#at;
    const name = mark === '_' && !/[\p{L}\p{N}_]/u.test(text[this.#at - 1] ?? '') ? DUNDER.exec(text)?.[0] : undefined;
    if (name) return this.#take(name.length);
    const length = lengthOfRun(text, this.#at);
    if (mark === '~' && length !== 2) return this.#take(length);
    const before = characterBefore(text, this.#at);
    const after = String.fromCodePoint(text.codePointAt(this.#at + length) ?? 32).trim();
    const { opens, closes } = flanks(mark, length, before, after);
    if (!opens && !closes) return this.#take(length);
    const run = { mark, length, original: length, opens, closes, before: '', after: '' };
    this.#runs.push(run);
    this.#pieces.push(run);
    this.#at += length;
    return null;
  }

  // Links

  /** Whether a reference to a footnote stands here, or one that may still be. */
  #readFootnote() {
    const found = matchAt(FOOTNOTE, this.#text, this.#at);
    const html = found && this.#footnote?.(found[1]);
    if (typeof html !== 'string') return false;
    this.#pieces.push({ html, source: '', isFootnote: true });
    this.#at += found[0].length;
    return true;
  }

  #openBracket(length) {
    const piece = { html: escapeHtml(this.#text.slice(this.#at, this.#at + length)) };
    this.#brackets.push({
      piece,
      index: this.#pieces.length,
      runs: this.#runs.length,
      isImage: length === 2,
      isActive: true,
      at: this.#at + length,
    });
    this.#pieces.push(piece);
    this.#at += length;
    return null;
  }

  #closeBracket() {
    const bracket = this.#brackets.at(-1);
    const target = bracket?.isActive ? this.#target(bracket) : null;
    if (target === undefined) return END;
    this.#brackets.pop();
    if (target === null) return this.#take(1);
    const inner = this.#runs.splice(bracket.runs);
    emphasise(inner);
    const title = target.title ? ` title="${escapeTarget(target.title)}"` : '';
    const inside = this.#pieces.slice(bracket.index + 1);
    const footnotes = inside.filter(({ isFootnote }) => isFootnote);
    if (bracket.isImage) {
      this.#pieces.length = bracket.index;
      const words = inside.map((piece) => htmlOf(sourceOf(piece))).join('');
      const image = this.#image({ href: target.href, words: words.replace(/<[^>]*>/g, '') });
      this.#pieces.push({ ...image, isImage: true, isPicture: isPictureLink(target.href) }, ...footnotes);
    } else if (target.href.startsWith(ABBREVIATION)) {
      bracket.piece.html = '';
    } else if (inside.some(({ isPicture }) => isPicture)) {
      bracket.piece.html = ''; // a picture opens itself
    } else {
      bracket.piece.html = `<a href="${escapeTarget(target.href)}"${title}>`;
      // A link holds no other, and no formula, which could lay it over everything around it. Its footnotes stand behind it.
      this.#pieces.length = bracket.index + 1;
      this.#pieces.push(...inside.map(sourceOf), '</a>', ...footnotes);
      for (const other of this.#brackets) other.isActive &&= other.isImage;
    }
    this.#at = target.end;
    return null;
  }

  /** The target behind the bracket that closes here; null when there is none, undefined when it is not yet complete. */
  #target({ at }) {
    const text = this.#text;
    const next = text[this.#at + 1];
    if (next === '(') {
      const found = inlineTarget(text, this.#at + 1);
      if (found || (found === undefined && this.#isUnfinished)) return found;
    }
    if (next === undefined && this.#isUnfinished) return undefined;
    if (this.#links.size === 0) return null;
    const label = next === '[' ? /\[((?:\\.|[^\\[\]]){0,999})\]/y : null;
    if (label) label.lastIndex = this.#at + 1;
    const found = label?.exec(text);
    if (found?.[1].trim()) {
      const target = this.#links.get(labelOf(found[1]));
      return target ? { ...target, end: this.#at + 1 + found[0].length } : null;
    }
    if (this.#at - at > 999) return null;
    const target = this.#links.get(labelOf(text.slice(at, this.#at)));
    return target ? { ...target, end: this.#at + 1 + (found?.[0].length ?? 0) } : null;
  }

  #readAddress() {
    const address = webAddress(this.#text, this.#at);
    if (address === null) return this.#take(1);
    const href = /^www\./i.test(address) ? `http://${address}` : address;
    return this.#link(address, href);
  }

  #readMail() {
    let start = this.#pieces.length;
    let before = '';
    for (; before.length < LONGEST_MAILBOX && typeof this.#pieces[start - 1] === 'string'; start--)
      before = this.#pieces[start - 1] + before;
    const found = mailAddress(this.#text, this.#at, before);
    if (!found) return this.#take(1);
    this.#pieces.splice(start, Infinity, before.slice(0, -found.mailbox.length));
    this.#at -= found.mailbox.length;
    const address = found.mailbox + found.host;
    return this.#link(address, `mailto:${address}`);
  }

  #link(address, href) {
    const html = `<a href="${escapeHtml(href)}">${escapeHtml(address)}</a>`;
    this.#pieces.push({ html, source: escapeHtml(address) });
    this.#at += address.length;
    return null;
  }

  // HTML

  #readTag() {
    const text = this.#text;
    const found = matchAt(BREAK, text, this.#at);
    if (found) return this.#take(found[0].length, '<br>');
    const comment = text.startsWith('<!--', this.#at) ? this.#endOfComment() : -1;
    if (comment >= 0) return this.#take(comment + '-->'.length - this.#at, '');
    const tag = matchAt(TAG, text, this.#at);
    if (tag) return this.#pairTag(tag);
    const widget = difyTag(text, this.#at);
    if (widget) {
      this.#pieces.push(widget);
      this.#at = widget.end;
      return null;
    }
    if (widget === undefined && this.#isUnfinished) return END;
    const link = matchAt(AUTOLINK, text, this.#at);
    if (!link) return this.#take(1);
    this.#at += 1;
    const address = link[1] ?? link[2];
    this.#link(address, link[1] ?? `mailto:${address}`);
    this.#at += 1;
    return null;
  }

  #endOfComment() {
    if (this.#missing.has('-->')) return -1;
    const end = this.#text.indexOf('-->', this.#at + '<!'.length);
    if (end < 0) this.#missing.add('-->');
    return end;
  }

  /** A tag is an element only together with its end. */
  #pairTag([html, slash, name]) {
    const piece = { html: escapeHtml(html) };
    this.#pieces.push(piece);
    this.#at += html.length;
    const element = name.toLowerCase();
    if (slash === '') {
      if (this.#tags.length < DEEPEST_TAGS) this.#tags.push({ piece, element });
    } else {
      const start = this.#tags.findLastIndex((tag) => tag.element === element);
      if (start < 0) return null;
      this.#tags[start].piece.html = `<${element}>`;
      piece.html = `</${element}>`;
      this.#tags.length = start;
    }
    return null;
  }

  #readEntity() {
    const found = matchAt(ENTITY, this.#text, this.#at);
    return found ? this.#take(found[0].length, found[0]) : this.#take(1);
  }

  // Pieces

  #push(html) {
    this.#pieces.push(html);
  }

  #take(length, html = escapeHtml(this.#text.slice(this.#at, this.#at + length))) {
    if (html !== '') this.#push(html);
    this.#at += length;
    return null;
  }

  #trimEnd() {
    const last = this.#pieces.at(-1);
    if (typeof last === 'string') this.#pieces[this.#pieces.length - 1] = last.replace(/[ \t]+$/, '');
  }
}

export function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** The target or title of a link as an attribute. Entities stay what they are: the sanitiser reads them. */
export function escapeTarget(text) {
  return text.replace(OUTSIDE_ENTITY, (mark) => `&#${mark.charCodeAt(0)};`);
}

function htmlOf(piece) {
  if (typeof piece === 'string') return piece;
  return piece.mark ? piece.before + piece.mark.repeat(piece.length) + piece.after : piece.html;
}

/** The HTML without links and formulas. */
function sourceOf(piece) {
  return piece.source ?? piece;
}

function codeHtml(text) {
  const line = text.replace(/\n/g, ' ');
  return `<code>${escapeHtml(/^ .* $/.test(line) && line.trim() !== '' ? line.slice(1, -1) : line)}</code>`;
}

function lengthOfRun(text, at) {
  let end = at + 1;
  while (text[end] === text[at]) end++;
  return end - at;
}

function characterBefore(text, at) {
  const code = text.charCodeAt(at - 1);
  return (code >= 0xdc00 && code <= 0xdfff ? text.slice(at - 2, at) : text.slice(Math.max(0, at - 1), at)).trim();
}

function matchAt(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
