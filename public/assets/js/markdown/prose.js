// Shows a growing Markdown text in an element. What is finished is neither read nor drawn again, however long the text gets.

import { Blocks } from './blocks.js';
import { CodeBlock } from './code-block.js';
import { drawMath } from './math.js';
import { patch } from './patch-dom.js';
import { sanitise } from './sanitize.js';
import { keepWordsTogether } from '../ui/dom.js';
import { t } from '../ui/i18n.js';

/** One task draws for about this long; the rest of a long text follows in the next ones. */
const TASK_MS = 12;

export class Prose {
  #root;
  #blocks = new Blocks();
  #text = '';
  #writing = false;
  /** What is shown, one ProseBlock or CodeBlock per block. */
  #shown = [];
  #finished = 0;
  /** What is heard of the finished blocks, and how many they are. */
  #heard = { blocks: 0, text: '' };
  #timer = null;

  constructor(root) {
    this.#root = root;
  }

  /** `writing`: more will come, so the end is mended. */
  show(text, { writing = false } = {}) {
    this.#text = text;
    this.#writing = writing;
    this.#draw();
  }

  /** The text as it should be heard: code is only mentioned, math is its source. */
  get spoken() {
    const heard = this.#heard;
    for (; heard.blocks < this.#blocks.finished; heard.blocks++) heard.text += `${this.#shown[heard.blocks].spoken}\n`;
    return (
      heard.text +
      this.#shown
        .slice(heard.blocks)
        .map(({ spoken }) => spoken)
        .join('\n')
    );
  }

  /** Whether all of the text is on screen. */
  get complete() {
    return this.#timer === null;
  }

  #draw() {
    clearTimeout(this.#timer);
    this.#timer = null;
    const until = performance.now() + TASK_MS;
    let more;
    do more = this.#step();
    while (more && performance.now() < until);
    if (more) this.#timer = setTimeout(() => this.#draw());
  }

  #step() {
    const { changed, more } = this.#blocks.read(this.#text, { writing: this.#writing });
    const { list, finished } = this.#blocks;
    if (changed < this.#heard.blocks) this.#heard = { blocks: 0, text: '' };
    for (let index = changed; index < list.length; index++) this.#show(list[index], index);
    for (const old of this.#shown.splice(list.length)) old.element.remove();
    const end = this.#writing || more ? finished : list.length;
    for (let index = Math.min(changed, this.#finished); index < end; index++) this.#finish(this.#shown[index]);
    this.#finished = end;
    return more;
  }

  /** What was seen while it was written needs no drawing again until the reader scrolls back to it (prose.css). */
  #finish(shown) {
    shown.finish();
    if (this.#writing) shown.element.classList.add('settled');
  }

  #show(block, index) {
    const kind = block.code ? CodeBlock : ProseBlock;
    const old = this.#shown[index];
    if (old instanceof kind && old.show(block)) return;
    const fresh = new kind();
    fresh.show(block);
    if (old) old.element.replaceWith(fresh.element);
    else this.#root.append(fresh.element);
    this.#shown[index] = fresh;
  }
}

/** Everything but code: a paragraph, a list, a table. */
class ProseBlock {
  element = document.createElement('div');
  #html = null;
  #codes = [];

  constructor() {
    this.element.className = 'block';
    this.element.dir = 'auto';
  }

  get spoken() {
    const copy = /** @type {HTMLElement} */ (this.element.cloneNode(true));
    for (const math of copy.querySelectorAll('.math-drawn')) math.replaceWith(math.dataset.tex);
    for (const code of copy.querySelectorAll('.code')) code.replaceWith(t('live.code'));
    return copy.textContent.trimEnd();
  }

  show({ html }) {
    if (html === this.#html) return true;
    this.#html = html;
    const content = sanitise(html);
    content.querySelectorAll('table').forEach(letScroll);
    this.#codes.push(...[...content.querySelectorAll('pre > code')].map(makeCodeBlock));
    patch(this.element, content, isDrawn);
    this.#codes = this.#codes.filter(({ element }) => this.element.contains(element));
    keepWordsTogether(this.element);
    drawMath(this.element);
    return true;
  }

  finish() {
    for (const code of this.#codes) code.finish();
  }
}

/** The formula is there already, drawn. */
function isDrawn(old, fresh) {
  return old.dataset?.tex !== undefined && old.dataset.tex === fresh.textContent && fresh.matches?.('code.math');
}

/** A wide table scrolls in its own frame, also with the keyboard. */
function letScroll(table) {
  const frame = document.createElement('div');
  frame.className = 'table';
  frame.tabIndex = 0;
  frame.setAttribute('role', 'region');
  frame.setAttribute('aria-label', t('table.label'));
  table.replaceWith(frame);
  frame.append(table);
}

/** Code inside a list or quotation. */
function makeCodeBlock(element) {
  const code = new CodeBlock();
  const info = /^language-(.*)/.exec(element.className)?.[1] ?? '';
  code.show({ code: { text: element.textContent.replace(/\n$/, ''), info } });
  element.parentElement.replaceWith(code.element);
  return code;
}
