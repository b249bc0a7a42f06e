// Takes a model's thinking out of the text that it arrives in, cut anywhere and in every form that models and Dify write. No DOM.

/** Marks of one kind around thinking. */
const MARKS = [
  ['<think>', '</think>'],
  ['<thinking>', '</thinking>'],
  ['<thought>', '</thought>'],
  ['<reasoning>', '</reasoning>'],
  ['<seed:think>', '</seed:think>'],
  ['[THINK]', '[/THINK]'],
  ['◁think▷', '◁/think▷'],
];

/** Dify 0.15 wraps thinking in this, and other programs in the like of it. */
const DETAILS =
  /^<details(?:\s[^<>]{0,300})?>\s{0,9}<summary>\s{0,9}(?:think|thought|reasoning)[^<>]{0,60}<\/summary>/i;
const DETAILS_END = '</details>';

export class ThinkParser {
  /** The text of the answer, and the thinking before it. */
  text = '';
  thought = '';
  /** Whether the text so far was found to be thinking by the mark at its end alone. */
  wasText = false;
  /** The mark that ends the thinking which is open, or null. */
  #end = null;
  /** Folds inside a fold. */
  #depth = 0;
  /** The end of what has arrived, as long as it may be the beginning of a mark. */
  #rest = '';
  /** The line of the text that is not complete, and whether it is inside a block of code. */
  #line = '';
  #isFenced = false;

  get isOpen() {
    return this.#end !== null;
  }

  add(piece) {
    this.#rest += piece;
    for (;;) {
      const at = this.#rest.search(/[<[◁]/);
      this.#take(at < 0 ? this.#rest.length : at);
      if (this.#rest === '') return;
      const mark = markAt(this.#rest, this.#end);
      if (mark === undefined) return;
      if (mark === null) this.#take(1);
      else this.#turn(mark);
    }
  }

  /** Nothing follows: what looked like the beginning of a mark was none. */
  end() {
    this.#take(this.#rest.length);
    this.#end = null;
  }

  // Internal

  #take(length) {
    const piece = this.#rest.slice(0, length);
    this.#rest = this.#rest.slice(length);
    if (this.isOpen) this.thought += piece;
    else this.#addText(piece);
  }

  /** The empty lines between the thinking and the answer belong to neither. */
  #addText(piece) {
    const said = this.text === '' && this.thought !== '' ? piece.trimStart() : piece;
    this.text += said;
    const lines = said.split('\n');
    for (const line of lines.slice(0, -1)) {
      if (/^ {0,3}```/.test(this.#line + line)) this.#isFenced = !this.#isFenced;
      this.#line = '';
    }
    this.#line += lines.at(-1);
  }

  #turn({ length, opens, ends }) {
    if (this.isOpen) this.#goOn(length, opens, ends);
    else if (this.#isInCode || (ends === DETAILS_END && !opens)) this.#take(length);
    else if (opens) this.#open(length, ends);
    else this.#takeBack(length);
  }

  #open(length, end) {
    this.#rest = this.#rest.slice(length);
    this.#end = end;
    this.#depth = 0;
    if (this.thought !== '') this.thought += '\n\n';
  }

  #goOn(length, opens, ends) {
    if (ends !== this.#end) this.#take(length);
    else if (opens || this.#depth > 0) {
      if (ends === DETAILS_END) this.#depth += opens ? 1 : -1;
      this.#take(length);
    } else {
      this.#rest = this.#rest.slice(length);
      this.#end = null;
    }
  }

  /** The mark at the end alone: some templates give a model the one at the beginning. */
  #takeBack(length) {
    this.#rest = this.#rest.slice(length);
    this.thought = [this.thought, this.text].filter(Boolean).join('\n\n');
    this.text = '';
    this.#line = '';
    this.#isFenced = false;
    this.wasText = true;
  }

  /** An answer about a mark shows it as code. */
  get #isInCode() {
    return this.#isFenced || /^ {0,3}```/.test(this.#line) || this.#line.split('`').length % 2 === 0;
  }
}

/** A whole text without the thinking in it. */
export function withoutThinking(text) {
  const thinking = new ThinkParser();
  thinking.add(text);
  thinking.end();
  return thinking.text;
}

/**
 * {length, opens, ends}: the mark that a text begins with and the one that ends it; null: none, undefined: perhaps one.
 * `open`: the mark that ends what is open; inside a fold every other fold counts.
 */
function markAt(text, open) {
  for (const [open, end] of MARKS) {
    if (text.startsWith(open)) return { length: open.length, opens: true, ends: end };
    if (text.startsWith(end)) return { length: end.length, opens: false, ends: end };
  }
  if (text.startsWith(DETAILS_END)) return { length: DETAILS_END.length, opens: false, ends: DETAILS_END };
  const details = (open === DETAILS_END ? /^<details(?:\s[^<>]{0,300})?>/i : DETAILS).exec(text);
  if (details) return { length: details[0].length, opens: true, ends: DETAILS_END };
  const isHalf = [...MARKS.flat(), DETAILS_END].some((mark) => mark.startsWith(text)) || isHalfDetails(text);
  return isHalf ? undefined : null;
}

/** Whether a text that goes on may become the head of such a fold. */
function isHalfDetails(text) {
  if (text.length > 500) return false;
  const [, tag, rest] = /^(<details(?:\s[^<>]{0,300})?)(>[\s\S]*)?$/i.exec(text) ?? [];
  if (tag === undefined) return '<details'.startsWith(text.toLowerCase());
  if (rest === undefined) return true;
  const inside = rest.slice(1).trimStart().toLowerCase();
  if ('<summary>'.startsWith(inside)) return true;
  if (!inside.startsWith('<summary>')) return false;
  const [words, end] = inside.slice('<summary>'.length).trimStart().split(/(?=<)/);
  const isThinking = ['think', 'thought', 'reasoning'].some((word) => word.startsWith(words) || words.startsWith(word));
  return isThinking && words.length <= 70 && '</summary>'.startsWith(end ?? '');
}
