// Rewrites an answer's Markdown for programs that follow CommonMark, where this page departs from it: they show the same dates,
// ranges, numbers and rules (docs/decisions.md#departures-from-commonmark). No DOM.

import { isDate } from './block-parser.js';

const FENCE = /^[\s>]*(?:(?:[-+*]|\d{1,9}[.)])\s+)*(`{3,}|~{3,})/;
const MARK = /^(?:[ \t]+|>[ \t]?|[-+*][ \t]+|\d{1,9}[.)][ \t]+)/;
const ITEM = /^(\d{1,9})([.)])[ \t]/;

/** One tilde between two words or numbers, which some programs read as the beginning of struck text. */
const RANGE = /([\p{L}\p{N}%°)])~(?=[\p{L}\p{N}(])/gu;

/** Lines with these may hold code, math or addresses, in which a backslash would be seen. */
const VERBATIM = /[`$\\]|:\/\//;

/** Between two lists, so that the second does not go on counting where the first ended. */
const BETWEEN_LISTS = ['', '<!-- -->', ''];

export function portable(text) {
  const lines = [];
  let fence = null;
  let list = null;
  for (const line of text.split('\n')) {
    const mark = FENCE.exec(line)?.[1];
    const isCode = fence !== null || mark !== undefined;
    if (fence === null) fence = mark ?? null;
    else if (mark?.startsWith(fence) && line.trim() === mark) fence = null;
    if (isCode) {
      lines.push(line);
      continue;
    }
    const { list: next, isBreak } = follow(list, line, lines.at(-1) ?? '');
    list = next;
    if (isBreak) lines.push(...BETWEEN_LISTS);
    if (/^ {0,3}-{2,}[ \t]*$/.test(line) && isText(lines.at(-1))) lines.push('');
    lines.push(withRanges(withDates(line.replace(/^( {0,3})(=+[ \t]*)$/, '$1\\$2'))));
  }
  return lines.join('\n');
}

/** The list that goes on after this line, as {start, last, end, isSame}, or null; `isBreak`: its number cannot be counted. */
function follow(list, line, before) {
  const found = isDate(line) ? null : ITEM.exec(line);
  if (found === null) return { list: before.trim() === '' && /^\S/.test(line) ? null : list, isBreak: false };
  const [number, end] = [Number(found[1]), found[2]];
  const fresh = { start: number, last: number, end, isSame: true };
  if (list === null || list.end !== end) return { list: fresh, isBreak: false };
  const isSame = list.isSame && number === list.start;
  if (isSame || number === list.last + 1)
    return { list: { ...list, last: isSame ? list.last + 1 : number, isSame }, isBreak: false };
  return { list: fresh, isBreak: true };
}

function isText(line = '') {
  return line.trim() !== '' && !line.includes('|') && !/^ {0,3}(?:#{1,6}[ \t]|<!--)/.test(line);
}

/** The line with a backslash in a date that would be the number of an item. */
function withDates(line) {
  let at = 0;
  while (!isDate(line.slice(at))) {
    const mark = MARK.exec(line.slice(at));
    if (mark === null) return line;
    at += mark[0].length;
  }
  return line.slice(0, at) + line.slice(at).replace('.', '\\.');
}

function withRanges(line) {
  return VERBATIM.test(line.replaceAll('\\.', '')) ? line : line.replace(RANGE, '$1\\~');
}
