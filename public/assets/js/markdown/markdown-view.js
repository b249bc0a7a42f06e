// Shows a growing Markdown text in an element. What is finished is neither read nor drawn again, however long the text gets.

import { BlockParser } from './block-parser.js';
import { Footnotes } from './footnotes.js';
import { Children, Context, spokenOf, topView } from './block-views.js';

/** One task draws for about this long; the rest of a long text follows in the next ones. */
const TASK_MS = 12;

/** So many lines are read between two looks at the clock. */
const STEP = 10;

const LINE_END = /\r\n?|\n/g;

export class MarkdownView {
  #root;
  #text = '';
  #isUnfinished = false;
  #parser;
  #context;
  #blocks;
  /** How much of the text was read in complete lines. */
  #read;
  /** How much of it was read at the last look. */
  #seen;
  /** How many links had a target when the text was last drawn. */
  #links;
  /** The spoken text of the settled blocks, and their number. */
  #spoken;
  #timer = null;

  #renew;

  /** `renew(link)` resolves to a fresh link in place of one to a file of the text, or null. */
  constructor(root, renew = async (_link) => null) {
    this.#root = root;
    this.#renew = renew;
    this.#begin();
  }

  /** `unfinished`: the text goes on, so nothing half-written is shown as source. */
  show(text, { unfinished = false } = {}) {
    if (!text.startsWith(this.#text.slice(0, this.#read))) this.#begin();
    this.#text = text;
    this.#isUnfinished = unfinished;
    this.#draw();
  }

  /** The text for speech: code is only mentioned, math is its source. */
  get spoken() {
    const { kids, settled } = this.#blocks;
    const fresh = spokenOf(kids.slice(this.#spoken.blocks, settled));
    this.#spoken = { blocks: settled, text: fresh ? `${this.#spoken.text}${fresh}\n` : this.#spoken.text };
    return this.#spoken.text + spokenOf(kids.slice(settled));
  }

  /** Whether all of the text is on screen. */
  get complete() {
    return this.#timer === null;
  }

  // Internal

  #begin() {
    this.#root.replaceChildren();
    this.#parser = new BlockParser();
    const footnotes = new Footnotes(this.#root);
    this.#context = new Context(footnotes, this.#renew);
    this.#blocks = new Children(
      (node, element) => footnotes.put(node, element, this.#root),
      (node) => topView(node, this.#context),
    );
    this.#read = 0;
    this.#seen = 0;
    this.#links = 0;
    this.#spoken = { blocks: 0, text: '' };
  }

  #draw() {
    clearTimeout(this.#timer);
    this.#timer = null;
    const until = performance.now() + TASK_MS;
    let isMore;
    do isMore = this.#step();
    while (isMore && performance.now() < until);
    if (isMore) this.#timer = setTimeout(() => this.#draw());
  }

  /**
   * Reads and shows some lines; returns whether there are more. Each time, the whole open block is shown anew, so it is shown
   * only after it has doubled: all of these together cost no more than showing the whole block twice.
   */
  #step() {
    for (let lines = 0; lines < STEP || this.#read - this.#seen < this.#parser.openLength / 2; lines++) {
      const end = this.#endOfLine();
      if (end === null) {
        this.#showEnd();
        return false;
      }
      this.#parser.add(this.#text.slice(this.#read, end.index));
      this.#read = end.index + end[0].length;
    }
    this.#look(true);
    return true;
  }

  #endOfLine() {
    LINE_END.lastIndex = this.#read;
    const end = LINE_END.exec(this.#text);
    const mayGoOn = end?.[0] === '\r' && this.#isUnfinished && end.index + 1 === this.#text.length;
    return mayGoOn ? null : end;
  }

  #showEnd() {
    const last = this.#text.slice(this.#read);
    if (this.#isUnfinished && last.trim() === '') this.#lookAtEnd();
    else this.#parser.withLast(last, this.#isUnfinished, () => this.#lookAtEnd());
    if (this.#isUnfinished) return;
    this.#blocks.finish();
    const { references } = this.#blocks;
    if (references.length === 0) return;
    this.#context.footnotes.settle(references);
    this.#blocks.renumber();
  }

  /** Targets of links that the text has brought are put into all that was shown before: once, and not at every look. */
  #lookAtEnd() {
    this.#look(this.#isUnfinished);
    if (this.#parser.links.size !== this.#links) this.#blocks.refresh();
    this.#links = this.#parser.links.size;
  }

  #look(isUnfinished) {
    this.#seen = this.#read;
    this.#context.links = this.#parser.links;
    this.#context.isUnfinished = isUnfinished;
    this.#context.footnotes.isUnfinished = isUnfinished;
    const settled = this.#blocks.settled;
    this.#blocks.show(this.#parser.root);
    if (!this.#isUnfinished) return;
    // What was seen while it was written needs no drawing again until the reader scrolls back to it (prose.css).
    for (const { element } of this.#blocks.kids.slice(settled, this.#blocks.settled)) element.classList.add('settled');
  }
}
