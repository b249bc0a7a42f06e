// Targets of links as Markdown writes them: `(https://… "title")` behind words, and `[label]: https://…` in a line. No DOM.

const LONGEST_TARGET = 4000;
/** A picture as `data:image/…`. */
const LONGEST_PICTURE = 17_000;
const LONGEST_TITLE = 1000;
const DEEPEST_PARENTHESES = 32;

/** Dify's links that send a text, which may have spaces. */
export const ABBREVIATION = 'abbr:';

const LABEL = /^ {0,3}\[((?:\\.|[^\\[\]])*)\]:[ \t]*\n?[ \t]*/;

/**
 * The target in parentheses whose `(` is at `at`: {href, title, end}, null when there is none, or `undefined` when the text
 * ends before that is known.
 */
export function inlineTarget(text, at) {
  let place = skipBlanks(text, at + 1);
  if (text.startsWith(ABBREVIATION, place)) return abbreviation(text, place);
  const target = text[place] === ')' ? { href: '', end: place } : destination(text, place);
  if (!target) return target;
  place = skipBlanks(text, target.end);
  let title = '';
  if (place > target.end && /["'(]/.test(text[place] ?? '')) {
    const found = titleAt(text, place);
    if (!found) return found;
    ({ title } = found);
    place = skipBlanks(text, found.end);
  }
  if (place >= text.length) return undefined;
  return text[place] === ')' ? { href: target.href, title, end: place + 1 } : null;
}

/** The definitions at the beginning of a paragraph, as [label, {href, title}], and the `rest` of its text. */
export function definitionsOf(text) {
  const links = [];
  let rest = text;
  for (;;) {
    const found = LABEL.exec(rest);
    if (!found || found[1].length > 999 || found[1].trim() === '') break;
    const target = destination(rest, found[0].length);
    if (!target || target.end === found[0].length) break;
    const end = endOfDefinition(rest, target.end);
    if (end === null) break;
    links.push([labelOf(found[1]), { href: target.href, title: end.title }]);
    rest = rest.slice(end.end);
  }
  return { links, rest };
}

/** Labels are the same whatever their case and spaces. */
export function labelOf(text) {
  return text.trim().replace(/\s+/g, ' ').toLowerCase().toUpperCase();
}

/** Without the backslashes that only protect punctuation. */
export function unescaped(text) {
  return text.replace(/\\([!-/:-@[-`{-~])/g, '$1');
}

function abbreviation(text, at) {
  const near = text.slice(at, at + LONGEST_TITLE);
  const end = near.search(/[)\n]/);
  if (end < 0) return at + LONGEST_TITLE >= text.length ? undefined : null;
  return near[end] === ')' ? { href: near.slice(0, end), title: '', end: at + end + 1 } : null;
}

function destination(text, at) {
  if (text[at] === '<') {
    const found = /<((?:\\.|[^\\<>\n])*)>/y;
    found.lastIndex = at;
    const inside = found.exec(text.slice(0, at + LONGEST_TARGET));
    if (inside) return { href: unescaped(inside[1]), end: at + inside[0].length };
    return /^<[^<>\n]*$/.test(text.slice(at, at + LONGEST_TARGET)) ? undefined : null;
  }
  let depth = 0;
  let place = at;
  const last = Math.min(text.length, at + (text.startsWith('data:image/', at) ? LONGEST_PICTURE : LONGEST_TARGET));
  for (; place < last; place++) {
    const mark = text.charCodeAt(place);
    if (mark <= 32) break;
    if (mark === 92) place++;
    else if (mark === 40 && ++depth > DEEPEST_PARENTHESES) return null;
    else if (mark === 41 && --depth < 0) break;
  }
  if (place >= text.length && depth >= 0)
    return at >= text.length ? undefined : { href: unescaped(text.slice(at)), end: text.length };
  return depth > 0 || place >= last ? null : { href: unescaped(text.slice(at, place)), end: place };
}

function titleAt(text, at) {
  const close = text[at] === '(' ? ')' : text[at];
  const last = Math.min(text.length, at + LONGEST_TITLE);
  for (let place = at + 1; place < last; place++) {
    if (text[place] === '\\') place++;
    else if (text[place] === close) return { title: unescaped(text.slice(at + 1, place)), end: place + 1 };
    else if (close === ')' && text[place] === '(') return null;
  }
  return last === text.length ? undefined : null;
}

function endOfDefinition(text, from) {
  const blanks = /[ \t]*(?:\n[ \t]*)?/y;
  blanks.lastIndex = from;
  const start = from + blanks.exec(text)[0].length;
  if (start > from && /["'(]/.test(text[start] ?? '')) {
    const title = titleAt(text, start);
    const line = title && /[ \t]*(?:\n|$)/y;
    if (line) line.lastIndex = title.end;
    const end = line?.exec(text);
    if (end) return { title: title.title, end: title.end + end[0].length };
  }
  const line = /[ \t]*(?:\n|$)/y;
  line.lastIndex = from;
  const end = line.exec(text);
  return end && { title: '', end: from + end[0].length };
}

function skipBlanks(text, at) {
  let place = at;
  while (place < text.length && /[ \t\n]/.test(text[place])) place++;
  return place;
}
