// Closes what a half-written Markdown text has left open, so that an answer looks finished at every moment. No DOM.

/**
 * Only the last paragraph can be half-written: everything before it is returned untouched. Inside an open code fence nothing
 * is changed, because there every character is meant.
 */
export function mend(text) {
  if (insideFence(text)) return text;
  const start = text.lastIndexOf('\n\n') + 1;
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
  return closeMarks(dropHalfLink(dropHalfTable(text)));
}

/** A table row means nothing until the line of dashes below the head is complete. */
function dropHalfTable(text) {
  return text.replace(/(^|\n)\|[^\n]*(\n\|?[-:| ]*)?$/, (half, before, rule) => (isRule(rule) ? half : before));
}

function isRule(line) {
  return line !== undefined && /^\n\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)+\|?$/.test(line);
}

/** `[words](https://exa` shows its words; an image that is not complete shows nothing. */
function dropHalfLink(text) {
  return text.replace(/!?\[([^\]\n]*)(\]\([^)\n]*|\])?$/, (half, words) => (half[0] === '!' ? '' : words));
}

function closeMarks(text) {
  const code = withoutCode(text);
  if (code.open) return text + code.open;
  const bold = (code.rest.match(/\*\*/g) ?? []).length % 2 === 1;
  if (bold) return /\*\*$/.test(text) ? text.slice(0, -2) : text.replace(/\s*\*?$/, '') + '**';
  if ((code.rest.match(/~~/g) ?? []).length % 2 === 1) return /~~$/.test(text) ? text.slice(0, -2) : `${text.trimEnd()}~~`;
  return text;
}

/** The text without its code spans, and the backticks that would close a span still open. */
function withoutCode(text) {
  const rest = text.replace(/(`+)[^`]+\1(?!`)/g, '');
  const open = rest.match(/(`+)[^`]+$/)?.[1] ?? '';
  return { rest, open };
}
