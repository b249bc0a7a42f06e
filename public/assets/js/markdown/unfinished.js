// What a text shows while it is being written: nothing that the next character may turn into a mark is seen as source. No DOM.

import { tagOf } from './emphasis.js';
import { definitionsOf } from './link-syntax.js';

// Lines

/** The beginnings of lines that may still become another block. */
const UNDECIDED = new RegExp(
  `^(?:${[
    String.raw`#{1,6}[ \t]*`,
    String.raw`[-+*](?:[ \t]*[-+*])*[ \t]*`,
    String.raw`_[ \t_]*`,
    String.raw`\d{1,9}(?:[.)](?:[ \t]*\d{0,4}(?:\.[ \t]?\d{0,4}\.?)?)?)?`,
    '`{1,2}|`{3,}[^`]*',
    '~{1,2}|~{3,}.*',
    String.raw`\[[ xX]?\]?[ \t]*`,
    String.raw`<(?:[!/]?-?-?[a-z]*(?: [a-z]*)?)?>?`,
    String.raw`\|[ \t]*`,
  ].join('|')})$`,
  'i',
);

/** The beginning of a footnote, or of a reference to one. */
const HALF_FOOTNOTE = /^\[\^[^\]\s[]*\]?$/;

/** Whether the last line shows nothing yet. `isRow`: a table would take it; `paragraph`: the text of the one that would, or null. */
export function isUndecidedLine(line, { isRow, paragraph }) {
  if (HALF_FOOTNOTE.test(line)) return true;
  if (isRow) return /^\|?[ \t]*$/.test(line);
  if (UNDECIDED.test(line)) return true;
  if (paragraph !== null && lastLineOf(paragraph).includes('|') && /^[|:\- \t]+$/.test(line)) return true;
  if (line.startsWith('[^')) return false;
  return /^\[[^\]]*(?:\](?::.*)?)?$/.test(line) && (paragraph === null || definitionsOf(paragraph).rest === '');
}

/** Whether the last line of a block of code may become its end. */
export function mayCloseFence(fence, line) {
  return line !== '' && line.replaceAll(fence[0], '') === '';
}

/** The text without a last line that may be the head of a table, which the next line decides. */
export function withoutTableHead(text) {
  const border = text.indexOf('|', text.lastIndexOf('\n') + 1);
  return border < 0 ? text : text.slice(0, border).trimEnd();
}

function lastLineOf(text) {
  return text.slice(text.lastIndexOf('\n') + 1);
}

// Words

/** The beginning of a tag, comment or address in angle brackets. */
const HALF_TAG = /<(?:\/?\w{0,64}|[\w.+-]{1,64}(?:@[\w.-]*)?|br\s*\/?|![\s\S]{0,2000}|https?:[^\s<>]*)$/i;
const LONGEST_HALF_TAG = 2100;

/** Marks that become something else with the next character. */
const HALF_MARK = /(?:\[\^[^\]\s[]{0,999}\]?|\\|&[#\w]{0,31}|!|\*+|_+|~+)$/;

/** The beginnings of TeX commands that need no delimiters. */
const HALF_COMMAND = /^\\(?:|b|be|beg|begi|begin(?:\{\w*\*?)?|c|ce|p|pu|bo|box|boxe|boxed)$/;
const LONGEST_HALF_COMMAND = 24;

/** The text without a half-written mark at its end. */
export function withoutHalfMark(text) {
  const near = text.slice(-LONGEST_HALF_TAG);
  return text.slice(0, text.length - near.length) + near.replace(HALF_TAG, '').replace(HALF_MARK, '');
}

/** Whether the text from `at` on, its end, may become a formula. */
export function mayBecomeMath(text, at) {
  return text.length - at < LONGEST_HALF_COMMAND && HALF_COMMAND.test(text.slice(at));
}

/** What is shown of code in a line whose end is missing. */
export function openCode(text) {
  const code = text.replace(/`+$/, '');
  return code.trim() === '' ? '' : code;
}

/** Brackets that nothing closes yet: their words are shown, of an image nothing, and of one that may be in a link its name. */
export function leaveOpenBrackets(brackets, pieces, runs) {
  const image = brackets.find(({ isImage }) => isImage);
  if (image) {
    pieces.length = image.index;
    runs.length = Math.min(runs.length, image.runs);
  }
  for (const { piece, isActive } of brackets) if (isActive) piece.html = '';
  const link = brackets.find(({ isActive }) => isActive);
  for (const piece of link ? pieces.slice(link.index) : [])
    if (piece.isImage && !piece.isPicture) piece.html = piece.source;
}

/** Opens emphasis at every run that has no end yet; returns the end tags. */
export function closeRuns(runs) {
  return runs.reverse().map(closeRun).join('');
}

function closeRun(run) {
  let tags = '';
  while (run.length > 0) {
    const width = run.length > 1 ? 2 : 1;
    const tag = tagOf(run.mark, width);
    run.after = `<${tag}>${run.after}`;
    tags += `</${tag}>`;
    run.length -= width;
  }
  return tags;
}

/** Opens an element at every tag that has no end yet; returns the end tags. */
export function closeTags(tags) {
  for (const { piece, element } of tags) piece.html = `<${element}>`;
  return tags
    .reverse()
    .map(({ element }) => `</${element}>`)
    .join('');
}
