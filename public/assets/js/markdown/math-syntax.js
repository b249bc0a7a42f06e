// Where a text has TeX: `$$…$$`, `\[…\]`, `\(…\)`, environments, and single dollars that are no prices. No DOM.

import { mayBecomeMath } from './unfinished.js';

const LONGEST = 4000;
const LONGEST_IN_DOLLARS = 400;

const ENVIRONMENT =
  /\\begin\{((?:equation|align|alignat|gather|multline|eqnarray|split|aligned|alignedat|gathered|cases|dcases|rcases|array|CD|subarray|smallmatrix|[bBpvV]?matrix)\*?)\}/y;

/** Commands that models write without any delimiters. */
const BARE_COMMAND = /\\(?:ce|pu|boxed)\{/y;

const DELIMITERS = /\\\\|\\[[\]]|\$\$(?!\$)|\\(begin|end)\{(\w+\*?)\}|(`+)[^`]*\3|\\./g;

/** What no formula in single dollars has: two words in a row, or one of those that join amounts. */
const PROSE =
  /[a-z]{3,}[,;]?\s+[a-z]{2,}|(?:^|[\s\d,)])(?:and|or|to|the|of|for|is|in|at|per|with|from|but|than|each|about|vs|plus|minus|less|off|more|por|und)(?=[\s,.]|$)/i;
const AMOUNT_WORD = /^\d[\d.,]*[KMBT][,;]\s|^\d[\d.,]*\s*[a-z]{4,}|^\d[\d.,]*\s+[a-z]{3,}/i;
const PLAIN_WORD = /^[a-z]{4,}$|^[A-Z]{7,}$|^[A-Za-z]+_[A-Z_]+$|^[A-Z][a-z]{2,}$/;
const CJK = /[\p{sc=Hangul}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u;
const WORDS_INSIDE =
  /\\(?:text|mbox|textbf|textit|textrm|mathrm|mathbf|mathit|mathsf|operatorname\*?|ce|pu|begin|end)\s*\{[^{}]*(?:\}|$)|\\[a-zA-Z]+/g;

/**
 * The formula that begins at `at`: {tex, display, end}; null when none does, `undefined` when that depends on text that is
 * still to come. `inLine`: everything is one line, as in a cell or heading. `missing`: ends that were not found in the rest of
 * this text, so that they are not looked for again.
 */
export function mathAt(text, at, inLine, missing = new Set()) {
  if (text[at] === '$') return text[at + 1] === '$' ? doubleDollar(text, at, inLine) : singleDollar(text, at);
  if (text[at + 1] === '(') return delimited(text, at, '\\)', false, missing);
  if (text[at + 1] === '[') return delimited(text, at, '\\]', !inLine, missing);
  ENVIRONMENT.lastIndex = at;
  const environment = ENVIRONMENT.exec(text);
  if (environment) return inEnvironment(text, at, environment[1], inLine, missing);
  BARE_COMMAND.lastIndex = at;
  const command = BARE_COMMAND.exec(text);
  if (command) return inBraces(text, at, at + command[0].length);
  return mayBecomeMath(text, at) ? undefined : null;
}

/** The end that is missing when a line opens display math and does not close it, as {close, isAlone}, or null. */
export function mathLeftOpen(line) {
  let left = null;
  for (const [mark, verb, name] of line.matchAll(DELIMITERS)) {
    if (left !== null) {
      if (mark === left.close) left = null;
    } else if (mark === '$$') left = { close: '$$', isAlone: line.trim() === mark };
    else if (mark === '\\[') left = { close: '\\]', isAlone: line.trim() === mark };
    else if (verb === 'begin' && isEnvironment(mark)) left = { close: `\\end{${name}}`, isAlone: true };
  }
  return left;
}

function isEnvironment(mark) {
  ENVIRONMENT.lastIndex = 0;
  return ENVIRONMENT.test(mark);
}

function endIn(text, close, from, missing) {
  const end = missing.has(close) ? -1 : text.indexOf(close, from);
  if (end < 0) missing.add(close);
  return end;
}

function delimited(text, at, close, display, missing) {
  const end = endIn(text, close, at + 2, missing);
  if (end < 0) return text.length - at > LONGEST ? null : undefined;
  const tex = text.slice(at + 2, end).trim();
  if (tex === '' || end - at > LONGEST) return null;
  return { tex, display, end: end + close.length };
}

function doubleDollar(text, at, inLine) {
  if (text[at + 2] === '$' || text[at - 1] === '$') return null;
  if (at + 2 >= text.length) return undefined;
  const end = endOf(text, at + 2, at + LONGEST, '$$');
  if (end === undefined || end === null) return end;
  if (text[end + 2] === '$') return null;
  const tex = text.slice(at + 2, end).trim();
  if (tex === '' || (!/[\\^_=\n]/.test(tex) && (isProse(tex) || /^[)\],.;:]|[([]$/.test(tex)))) return null;
  const line =
    text.slice(text.lastIndexOf('\n', at) + 1, at) + tex.replace(/[^\n]/g, '') + text.slice(end + 2).split('\n', 1)[0];
  return { tex, display: !inLine && (tex.includes('\n') || /^[\s.,;:。、，]*$/.test(line)), end: end + 2 };
}

/** One dollar: the formula touches no letter or digit outside, has no second dollar in it, and reads like no amount of money. */
function singleDollar(text, at) {
  if (/[\w$\\]/.test(text[at - 1] ?? '')) return null;
  const end = endOf(text, at + 1, at + LONGEST_IN_DOLLARS, '$');
  if (end === null) return null;
  const tex = text.slice(at + 1, end);
  if (tex.includes('\n')) return null;
  if (end === undefined) return mayBecomeFormula(tex) ? undefined : null;
  if (end + 1 >= text.length && mayBecomeFormula(tex))
    return isFormula(tex) ? { tex: tex.trim(), display: false, end: end + 1, isAtEnd: true } : null;
  const touches = touchesWord(text, end + 1, tex);
  if (touches === undefined) return undefined;
  return !touches && isFormula(tex) ? { tex: tex.trim(), display: false, end: end + 1 } : null;
}

/**
 * Whether a word that begins at `at`, directly behind the dollar, keeps it from ending a formula; undefined when that depends on
 * text that is still to come. Units behind a command and endings of numbers do not (`$\mu$m`, `$n$th`).
 */
function touchesWord(text, at, tex) {
  if (!/[\w$]/.test(text[at] ?? '')) return false;
  if (/[\d$_]/.test(text[at])) return true;
  if (/\\[a-zA-Z]/.test(tex)) return false;
  if (!/^[a-zA-Z]$/.test(tex)) return true;
  const word = /[a-zA-Z]{1,3}/y;
  word.lastIndex = at;
  const [ending] = word.exec(text);
  if (at + ending.length === text.length && /^[tnrs]$/.test(ending)) return ending === 's' ? false : undefined;
  return !/^(?:th|st|nd|rd|s)$/.test(ending);
}

function isFormula(tex) {
  const trimmed = tex.trim();
  if (trimmed === '' || !mayBecomeFormula(tex)) return false;
  if (
    tex !== trimmed &&
    !(/^\s/.test(tex) && /\s$/.test(tex) && /[\\^_=]|^[a-zA-Z]$/.test(trimmed) && !/[-+=*/(,]$/.test(trimmed))
  )
    return false;
  if (/[^\^_{\\][-+=*/(,;:]$/.test(trimmed)) return false;
  if (!areBalanced(trimmed)) return false;
  if (/^[\d.,]*\d[\d.,]*[-~–]$/.test(trimmed)) return false;
  return !PLAIN_WORD.test(trimmed);
}

/** False as soon as no continuation is a formula. */
function mayBecomeFormula(tex) {
  if (/[\x60“”]/.test(tex)) return false;
  return !isProse(tex);
}

function isProse(tex) {
  const rest = tex.replace(WORDS_INSIDE, ' \\ ');
  if (PROSE.test(rest) || AMOUNT_WORD.test(rest)) return true;
  if (!CJK.test(rest)) return false;
  return /^\s*\d/.test(rest) ? !rest.includes('\\') : /[。，、？！]/.test(rest);
}

function areBalanced(tex) {
  let depth = 0;
  for (const [mark] of tex.matchAll(/\\.|[{}]/gs)) {
    if (mark === '{') depth++;
    else if (mark === '}' && --depth < 0) return false;
  }
  return depth === 0;
}

/** Where an unescaped `mark` stands; `undefined` if the text ends first, null if it is too far away. */
function endOf(text, from, last, mark) {
  for (let at = from; at <= last; at++) {
    if (at >= text.length) return undefined;
    if (text[at] === '\\') at++;
    else if (text.startsWith(mark, at)) return at;
  }
  return null;
}

function inEnvironment(text, at, name, inLine, missing) {
  const [begin, end] = [`\\begin{${name}}`, `\\end{${name}}`];
  let place = at + begin.length;
  for (let depth = 1; depth > 0;) {
    const close = endIn(text, end, place, missing);
    if (close < 0) return text.length - at > LONGEST ? null : undefined;
    const inner = text.indexOf(begin, place);
    depth += inner >= 0 && inner < close ? 1 : -1;
    place = inner >= 0 && inner < close ? inner + begin.length : close + end.length;
  }
  if (place - at > LONGEST) return null;
  return { tex: text.slice(at, place), display: !inLine, end: place };
}

function inBraces(text, at, from) {
  let depth = 1;
  for (let place = from; place < at + LONGEST_IN_DOLLARS; place++) {
    if (place >= text.length) return undefined;
    if (text[place] === '\\') place++;
    else if (text[place] === '{') depth++;
    else if (text[place] === '}' && --depth === 0)
      return { tex: text.slice(at, place + 1), display: false, end: place + 1 };
  }
  return null;
}
