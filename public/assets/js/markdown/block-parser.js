// Markdown to a tree of blocks, line by line: a complete line is read once, and text that is appended changes nothing before it. No DOM.

import { definitionsOf, labelOf } from './link-syntax.js';
import { mathLeftOpen } from './math-syntax.js';
import { isUndecidedLine, mayCloseFence } from './unfinished.js';

/** Containers inside each other. Deeper ones are an attack or an accident, and their marks stay text. */
const DEEPEST = 24;

/** Lines of a formula that is not closed are protected from being read as lists or quotations for this many characters. */
const LONGEST_MATH = 4000;

const RULE = /^(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const HEADING = /^(#{1,6})(?:[ \t]+(.*)|$)/;
const FENCE = /^(?:(`{3,})([^`]*)|(~{3,})(.*))$/;
const LIST_MARK = /^(?:([-+*])|(\d{1,9})([.)]))(?=[ \t]|$)/;
const DELIMITER_ROW = /^(?=.*\|)\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const FOOTNOTE = /^\[\^([^\]\s[]{1,999})\]:/;
const DETAILS = /^<details(?: open)?>/i;
const SUMMARY = /^<summary>/i;
const END_OF_SUMMARY = /<\/summary>/i;
const END_OF_DETAILS = /<\/details>[ \t]*$/i;

/** `2025. 3. 15.`, `3. 15.(토)` and `5. 3. 2025`: dates, and no items of a list. `1. 2025. 3. 15.` is an item. */
const DATE = /^(?:\d{1,4}\.[ \t]?\d{1,2}\.(?![ \t]?\d{4})|\d{1,2}\.[ \t]?\d{1,2}\.[ \t]?\d{4}(?!\.))(?:[^\p{L}]|$)/u;

/** The rest of one line, with tabs as far as the blocks have to count them. */
class Line {
  #text;
  #at = 0;
  #column = 0;

  constructor(text) {
    this.#text = text;
  }

  get rest() {
    return this.#text.slice(this.#at);
  }

  get trimmed() {
    return this.rest.trim();
  }

  get isBlank() {
    return this.trimmed === '';
  }

  /** Columns of white space ahead. */
  get indent() {
    let column = this.#column;
    for (let at = this.#at; ; at++) {
      if (this.#text[at] === ' ') column++;
      else if (this.#text[at] === '\t') column += 4 - (column % 4);
      else return column - this.#column;
    }
  }

  /** Leaves out this many columns of white space, or as many as there are. */
  skip(columns) {
    const end = this.#column + columns;
    while (this.#column < end) {
      const mark = this.#text[this.#at];
      if (mark === ' ') this.#column++;
      else if (mark === '\t') {
        const width = 4 - (this.#column % 4);
        if (this.#column + width > end) {
          this.#text = `${this.#text.slice(0, this.#at)}${' '.repeat(width)}${this.#text.slice(this.#at + 1)}`;
          continue;
        }
        this.#column += width;
      } else return;
      this.#at++;
    }
  }

  /** Leaves out this many characters, none of which is a tab. */
  advance(length) {
    this.#at += length;
    this.#column += length;
  }
}

/**
 * A tree of nodes {kind, open}. Containers (`document`, `quote`, `list`, `item`, `details`, `footnote`, `table`) have
 * `children`, of which no text can change the first `final` ones; leaves (`paragraph`, `heading`, `code`, `rule`, `row`, `summary`,
 * `comment`) have a `text`.
 */
export class BlockParser {
  root = container('document');
  /** Targets of links by label, of `[label]: https://…` in a line of its own. */
  links = new Map();
  /** From the root to the innermost block that is open. */
  #open = [this.root];
  /** The lines being read may change, so nothing that they do is final. */
  #isTrial = false;
  /** The line being read is unfinished. */
  #isUnfinished = false;

  /** How many letters the innermost open block has, which may become more. */
  get openLength() {
    return this.#tip.text?.length ?? 0;
  }

  /** Reads a complete line, without its end. */
  add(line) {
    this.#read(line);
  }

  /** Lets `look` see the tree with a last line; afterwards it is as before. */
  withLast(line, isUnfinished, look) {
    const before = this.#open.map((node) => ({ node, fields: { ...node }, count: node.children?.length }));
    const links = isUnfinished ? this.links : new Map(this.links);
    const known = this.links;
    this.links = links;
    this.#isTrial = true;
    this.#isUnfinished = isUnfinished;
    try {
      this.#read(line);
      if (!isUnfinished) this.#closeTo(1);
      look();
    } finally {
      this.#isTrial = false;
      this.#isUnfinished = false;
      this.links = known;
      this.#open = before.map(({ node }) => node);
      for (const { node, fields, count } of before) {
        for (const name of Object.keys(node)) if (!Object.hasOwn(fields, name)) delete node[name];
        Object.assign(node, fields);
        if (count !== undefined) node.children.length = count;
      }
    }
  }

  // Lines

  #read(text) {
    const line = new Line(text);
    let depth = 1;
    while (depth < this.#open.length && continues(this.#open[depth], line)) depth++;
    const leaf = this.#tip.children ? null : this.#tip;
    const isReached = leaf !== null && depth === this.#open.length - 1;
    if (leaf?.math && this.#addToMath(leaf, line)) return;
    if (isReached && VERBATIM[leaf.kind]) {
      this.#goOnAfter(leaf, line, depth);
      return;
    }
    if (line.isBlank) this.#addBlank(depth, isReached ? leaf : null);
    else this.#start(line, depth, isReached ? leaf : null);
  }

  /** Opens what the line begins below the `depth` containers that go on, and adds the rest of it to the innermost block. */
  #start(line, depth, reached) {
    let { paragraph, table, list, parents } = this.#place(depth, reached);
    let hasStarted = false;
    const begin = (node, from = parents) => {
      this.#closeTo(from);
      this.#push(node);
      ({ paragraph, table, list, parents } = this.#place(this.#open.length, null));
      hasStarted = true;
    };
    while (!line.isBlank) {
      const text = line.trimmed;
      const isInText = paragraph !== null || table !== null || (!hasStarted && this.#tip.kind === 'paragraph');
      if (line.indent >= 4) {
        if (isInText) break;
        line.skip(4);
        begin({ kind: 'code', open: true, text: line.rest, info: '', isIndented: true, blank: '' });
        return;
      }
      if (this.#isUnfinished && isUndecidedLine(text, { isRow: table !== null, paragraph: paragraph?.text ?? null })) {
        if (!isInText && !hasStarted) this.#closeTo(parents);
        return;
      }
      const footnote = parents < DEEPEST ? FOOTNOTE.exec(text) : null;
      if (footnote !== null) {
        line.skip(line.indent);
        line.advance(footnote[0].length);
        line.skip(line.indent);
        begin({ ...container('footnote'), label: labelOf(footnote[1]) });
        continue;
      }
      if (text[0] === '>' && parents < DEEPEST) {
        skipQuoteMark(line);
        begin(container('quote'));
        continue;
      }
      const item = parents < DEEPEST && !RULE.test(text) ? itemOf(line, text, paragraph !== null) : null;
      if (item !== null) {
        const goesOn = list?.mark === item.mark;
        if (!goesOn)
          begin({ ...container('list'), mark: item.mark, start: item.number, next: item.number, isSame: true });
        begin(numbered(list, item), goesOn ? parents + 1 : this.#open.length);
        continue;
      }
      if (DETAILS.test(text) && parents < DEEPEST) {
        const [mark] = DETAILS.exec(text);
        line.skip(line.indent);
        line.advance(mark.length);
        begin({ ...container('details'), isUnfolded: mark.includes(' ') });
        continue;
      }
      const details = END_OF_DETAILS.test(text)
        ? this.#open.slice(0, parents).findLastIndex(({ kind }) => kind === 'details')
        : -1;
      if (details > 0) {
        const words = text.replace(END_OF_DETAILS, '').trim();
        if (words !== '') this.#addText(words, { paragraph, table, parents, hasStarted });
        this.#closeTo(details);
        return;
      }
      const leaf = leafOf(line, text, this.#open[parents - 1]);
      if (leaf === null) break;
      begin(leaf);
      if (leaf.start !== undefined) this.#goOnAfter(leaf, { rest: text.slice(leaf.start) }, this.#open.length - 1);
      else if (leaf.kind !== 'code' && !this.#isUnfinished) this.#closeTo(this.#open.length - 1);
      return;
    }
    if (!line.isBlank) this.#addText(line.trimmed, { paragraph, table, parents, hasStarted });
    else if (!hasStarted) this.#closeTo(parents);
  }

  /**
   * Where a block can begin: `parents` containers are around it; a `list` would take an item, a `table` a row, a `paragraph`
   * a line.
   */
  #place(depth, reached) {
    const { kind } = this.#open[depth - 1];
    return {
      paragraph: reached?.kind === 'paragraph' ? reached : null,
      table: kind === 'table' ? this.#open[depth - 1] : null,
      list: kind === 'list' ? this.#open[depth - 1] : null,
      parents: kind === 'table' || kind === 'list' ? depth - 1 : depth,
    };
  }

  /** Adds a line to a leaf that takes it as it is, and reads what is behind the leaf's end. */
  #goOnAfter(leaf, line, depth) {
    if (this.#isUnfinished && leaf.fence && mayCloseFence(leaf.fence, line.trimmed)) return;
    const after = VERBATIM[leaf.kind](leaf, line);
    if (after === null) return;
    this.#closeTo(depth);
    if (after.trim() !== '') this.#start(new Line(after), depth, null);
  }

  #addText(text, { paragraph, table, parents, hasStarted }) {
    const tip = this.#tip;
    if (table !== null) {
      this.#addRow(table, text);
    } else if (!hasStarted && tip.kind === 'paragraph' && tip.open) {
      if (paragraph !== null && this.#startTable(text, paragraph)) return;
      tip.text += `\n${text}`; // a lazy continuation, if the line is not inside the paragraph's containers
      this.#watchMath(tip, text);
    } else {
      this.#closeTo(parents);
      const { kind, children } = this.#tip;
      const fresh = {
        kind: 'paragraph',
        open: true,
        text,
        math: null,
        startsItem: kind === 'item' && children.length === 0,
      };
      this.#push(fresh);
      this.#watchMath(fresh, text);
    }
  }

  #addBlank(depth, leaf) {
    if (leaf?.kind === 'code') leaf.blank += '\n';
    else this.#closeTo(depth);
  }

  // Math

  /** The lines of display math are no lists, quotations or headings. */
  #watchMath(paragraph, line) {
    const left = mathLeftOpen(line);
    paragraph.math = left && { ...left, length: 0 };
  }

  #addToMath(paragraph, line) {
    const { close, isAlone, length } = paragraph.math;
    const text = line.trimmed;
    if ((text === '' && !isAlone) || length > LONGEST_MATH) {
      paragraph.math = null;
      return false;
    }
    paragraph.text += `\n${text}`;
    const end = text.indexOf(close);
    if (end < 0) paragraph.math = { close, isAlone, length: length + text.length + 1 };
    else this.#watchMath(paragraph, text.slice(end + close.length));
    return true;
  }

  // Tables

  /** The line below a table's head makes it one. */
  #startTable(text, paragraph) {
    if (!DELIMITER_ROW.test(text)) return false;
    const start = paragraph.text.lastIndexOf('\n') + 1;
    const head = paragraph.text.slice(start);
    const align = cellsOf(text).map((cell) =>
      cell.startsWith(':') ? (cell.endsWith(':') ? 'center' : 'left') : cell.endsWith(':') ? 'right' : '',
    );
    if (cellsOf(head).length !== align.length) return false;
    if (start > 0) {
      paragraph.text = paragraph.text.slice(0, start - 1);
      this.#closeTo(this.#open.length - 1);
      this.#push({ ...container('table'), align });
    } else Object.assign(paragraph, container('table'), { align });
    this.#addRow(this.#tip, head, true);
    return true;
  }

  #addRow(table, text, isHead = false) {
    const columns = table.align.length;
    const plain = cellsOf(text);
    const cells = plain.length > columns ? cellsOf(text, true) : plain;
    table.children.push({
      kind: 'row',
      open: this.#isUnfinished && !isHead,
      cells: cells.slice(0, columns),
      align: table.align,
      isHead,
    });
    if (!this.#isTrial) table.final = table.children.length;
  }

  // The path of open blocks

  get #tip() {
    return this.#open.at(-1);
  }

  #push(node) {
    this.#tip.children.push(node);
    this.#open.push(node);
  }

  #closeTo(depth) {
    while (this.#open.length > depth) {
      const node = this.#open.pop();
      node.open = false;
      if (node.kind === 'paragraph')
        for (const [label, target] of definitionsOf(node.text).links) this.#define(label, target);
      if (node.kind === 'comment' && node.text !== '' && !node.isEnded) node.kind = 'paragraph';
      if (!this.#isTrial) this.#tip.final = this.#tip.children.length;
    }
  }

  #define(label, target) {
    if (!this.links.has(label)) this.links.set(label, target);
  }
}

function container(kind) {
  return { kind, open: true, children: [], final: 0 };
}

/** Whether an open container goes on in this line; leaves its marks out. */
function continues(node, line) {
  switch (node.kind) {
    case 'quote':
      if (line.indent > 3 || line.trimmed[0] !== '>') return false;
      skipQuoteMark(line);
      return true;
    case 'item':
      if (line.isBlank) return node.children.length > 0;
      if (line.indent < node.indent && !isNestedBelow(node, line)) return false;
      line.skip(node.indent);
      return true;
    case 'footnote':
      if (line.isBlank) return node.children.length > 0;
      if (line.indent < 4) return false;
      line.skip(4);
      return true;
    case 'list':
    case 'details':
      return true;
    case 'table':
      return !line.isBlank;
    default:
      return false;
  }
}

function skipQuoteMark(line) {
  line.skip(line.indent);
  line.advance(1);
  line.skip(1);
}

/** Two blanks are enough for a list of another kind below `1.` or `10.`, and then for all that follows in that item. */
function isNestedBelow(item, line) {
  const mark = line.indent >= 2 ? LIST_MARK.exec(line.trimmed) : null;
  if (mark === null || (mark[1] ?? mark[3]) === item.mark) return false;
  item.indent = line.indent;
  return true;
}

/** The item that the line begins, or null; leaves its mark out. */
function itemOf(line, text, interrupts) {
  const found = LIST_MARK.exec(text);
  if (found === null || (found[3] === '.' && isDate(text))) return null;
  const [mark, bullet, number, end] = found;
  const after = text.slice(mark.length);
  if (interrupts && (after === '' || (number !== undefined && Number(number) !== 1))) return null;
  const before = line.indent;
  line.skip(before);
  line.advance(mark.length);
  const blanks = line.isBlank || line.indent > 4 ? 1 : line.indent;
  line.skip(blanks);
  return {
    ...container('item'),
    indent: before + mark.length + blanks,
    mark: bullet ?? end,
    number: number === undefined ? null : Number(number),
    value: null,
  };
}

/** Whether a line begins with a date, which is no item of a list. */
export function isDate(text) {
  return DATE.test(text);
}

/** Items keep the numbers that were written; `1.` in front of all of them means that they are counted. */
function numbered(list, item) {
  if (item.number === null) return item;
  list.isSame &&= item.number === list.start;
  const number = list.isSame ? list.next : item.number;
  const fresh = { ...item, value: number === list.next ? null : number };
  list.next = number + 1;
  return fresh;
}

/** A leaf that is no paragraph and that this line begins, or null. `start`: the rest of the line, from there on, is its first. */
function leafOf(line, text, parent) {
  const heading = HEADING.exec(text);
  if (heading)
    return {
      kind: 'heading',
      open: true,
      level: heading[1].length,
      text: (heading[2] ?? '').replace(/(?:^|[ \t]+)#+$/, '').trim(),
    };
  const fence = FENCE.exec(text);
  if (fence) {
    const [, ticks, tickInfo, tildes, tildeInfo] = fence;
    return {
      kind: 'code',
      open: true,
      text: null,
      info: (tickInfo ?? tildeInfo).trim(),
      fence: ticks ?? tildes,
      indent: line.indent,
      inner: [],
      blank: '',
    };
  }
  if (RULE.test(text)) return { kind: 'rule', open: true, text: '' };
  if (text.startsWith('<!--')) return { kind: 'comment', open: true, text: '', isEnded: false, start: 0 };
  const summary = parent.kind === 'details' && parent.children.length === 0 ? SUMMARY.exec(text) : null;
  return summary && { kind: 'summary', open: true, text: '', start: summary[0].length };
}

/** Leaves that take lines as they are: what is left of the line after their end, or null while they go on. */
const VERBATIM = {
  code(code, line) {
    if (code.isIndented) return takeIndented(code, line);
    if (line.indent < 4 && isEndOf(code, line.trimmed)) {
      code.isClosed = true;
      return '';
    }
    line.skip(Math.min(code.indent, line.indent));
    code.text = code.text === null ? line.rest : `${code.text}\n${line.rest}`;
    return null;
  },
  comment(comment, { rest }) {
    const end = rest.indexOf('-->', comment.text === '' ? '<!'.length : 0);
    comment.text += comment.text === '' ? rest : `\n${rest}`;
    if (end < 0) return null;
    comment.isEnded = true;
    return rest.slice(end + '-->'.length);
  },
  summary(summary, { rest }) {
    const end = END_OF_SUMMARY.exec(rest);
    summary.text = `${summary.text}\n${end ? rest.slice(0, end.index) : rest}`.trim();
    if (end) return rest.slice(end.index + end[0].length);
    return rest.trim() === '' && summary.text !== '' ? '' : null;
  },
};

function takeIndented(code, line) {
  if (line.isBlank) {
    line.skip(4);
    code.blank += `\n${line.rest}`;
    return null;
  }
  if (line.indent < 4) return line.rest;
  line.skip(4);
  code.text += `${code.blank}\n${line.rest}`;
  code.blank = '';
  return null;
}

/** A block of Markdown may hold blocks of code itself: their ends are not its own. */
function isEndOf(code, text) {
  const found = FENCE.exec(text);
  if (!found) return false;
  const mark = found[1] ?? found[3];
  if (mark[0] !== code.fence[0]) return false;
  const info = (found[2] ?? found[4]).trim();
  if (/^(?:markdown|md)\b/i.test(code.info)) {
    if (info !== '') {
      code.inner = [...code.inner, mark.length];
      return false;
    }
    if (code.inner.length > 0) {
      if (mark.length >= code.inner.at(-1)) code.inner = code.inner.slice(0, -1);
      return false;
    }
  }
  return info === '' && mark.length >= code.fence.length;
}

/** The cells of a row. `\|` is no border, and with `lenient` neither is one inside code or math. */
function cellsOf(text, lenient = false) {
  const row = text.trim().replace(/^\|/, '');
  const pattern = lenient ? /\\.|`[^`]*`|\$[^$]+\$|\|/g : /\\.|\|/g;
  const cells = [];
  let from = 0;
  for (const { 0: mark, index } of row.matchAll(pattern)) {
    if (mark !== '|') continue;
    cells.push(row.slice(from, index));
    from = index + 1;
  }
  if (row.slice(from).trim() !== '' || cells.length === 0) cells.push(row.slice(from));
  return cells.map((cell) => cell.trim().replace(/\\\|/g, '|'));
}
