// Closes what a half-written Markdown text has left open, so that an answer looks finished at every moment. No DOM.

/** A longer paragraph is no prose, and the patterns below would spend quadratic time on it. */
const LONGEST = 4000;

/**
 * Only the last paragraph can be half-written: everything before it is returned untouched. AnswerDetails an open code fence nothing
 * is changed, because there every character is meant.
 */
export function repairMarkdown(text) {
  if (insideFence(text)) return text;
  const start = text.lastIndexOf('\n\n') + 1;
  if (text.length - start > LONGEST) return text;
  return text.slice(0, start) + mendParagraph(text.slice(start));
}

function insideFence(text) {
  let fence = null;
  for (const [, mark, info] of text.matchAll(/^ {0,3}(`{3,}|~{3,})(.*)$/gm)) {
    if (fence === null) fence = mark;
    else if (mark[0] === fence[0] && mark.length >= fence.length && info.trim() === '') fence = null;
  }
  // A last line of one or two backticks is most likely a fence that is just being written.
  return fence !== null || /(^|\n) {0,3}(`{1,2}|~{1,2})$/.test(text);
}

function mendParagraph(text) {
  return closeMarks(dropHalfMath(dropHalfLink(dropHalfTable(text))));
}

/** Rows of a table mean nothing until the line of dashes below the head is complete. */
function dropHalfTable(text) {
  const lines = text.split('\n');
  const last = lines.findLastIndex((line) => !line.startsWith('|'));
  const rows = lines.slice(last + 1);
  if (rows.length === 0 || isRule(rows[1])) return text;
  return lines.slice(0, last + 1).join('\n');
}

function isRule(line) {
  return line !== undefined && /^\|[-:| ]*-[-:| ]*\|\s*$/.test(line);
}

/** `[words](https://exa` shows its words; an image that is not complete shows nothing. */
function dropHalfLink(text) {
  const at = text.lastIndexOf('[');
  if (at < 0) return text;
  const [, words, rest] = /^\[([^\]]*)(\]\([^)]*)?$/.exec(text.slice(at)) ?? [];
  if (words === undefined) return text;
  if (text[at - 1] === '!') return text.slice(0, at - 1);
  return rest === undefined ? text : text.slice(0, at) + words;
}

/** A formula appears when it is complete: half of one reads like noise. */
function dropHalfMath(text) {
  const masked = maskSpans(text);
  const open = [
    masked.split('$$').length % 2 === 0 ? masked.lastIndexOf('$$') : -1,
    masked.lastIndexOf('\\[') > masked.lastIndexOf('\\]') ? masked.lastIndexOf('\\[') : -1,
    masked.lastIndexOf('\\(') > masked.lastIndexOf('\\)') ? masked.lastIndexOf('\\(') : -1,
  ].filter((at) => at >= 0);
  return open.length === 0 ? text : text.slice(0, Math.min(...open));
}

function closeMarks(text) {
  // A span of code closes first: inside it, stars and tildes are meant.
  const [, span = ''] = /(`+)[^`]+$/.exec(maskSpans(text)) ?? [];
  const masked = maskSpans(text + span);
  return closePair(closePair(text + span, masked, '**'), masked, '~~');
}

/** The text with its spans of code blanked out, so that positions stay and marks inside them do not count. */
function maskSpans(text) {
  return text.replace(/(`+)[^`]+\1(?!`)/g, (span) => '.'.repeat(span.length));
}

/** Closes a mark that opened before a word. One that has just been typed is left out until the word comes. */
function closePair(text, masked, mark) {
  const parts = masked.split(mark);
  let open = false;
  for (let i = 1; i < parts.length; i++) open = open ? !/\S$/.test(parts[i - 1]) : /^\S|^$/.test(parts[i]);
  if (!open) return text;
  if (text.endsWith(mark)) return text.slice(0, -mark.length);
  const words = text.endsWith(mark[0]) ? text.slice(0, -1) : text;
  return words.trimEnd() + mark;
}
