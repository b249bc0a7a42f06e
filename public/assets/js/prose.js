// Shows a growing Markdown text in an element, touching only the blocks that changed, so that selections and scrolling survive.

import { CodeBlock } from './code.js';
import { t } from './i18n.js';
import { blocksOf, sanitise } from './markdown.js';
import { drawMath } from './math.js';

export class Prose {
  #root;
  /** What is shown: one {html, elements, code} per block. */
  #shown = [];

  constructor(root) {
    this.#root = root;
  }

  /** `writing`: more will come, so the end is mended. */
  show(text, { writing = false } = {}) {
    const blocks = blocksOf(text, { writing });
    blocks.forEach((block, index) => this.#showBlock(block, index));
    for (const old of this.#shown.splice(blocks.length)) remove(old);
  }

  /** The text as it should be heard: code is only mentioned, math is its source. */
  get spoken() {
    return this.#shown.map(({ code, elements }) => (code ? t('live.code') : spokenText(elements[0]))).join('\n');
  }

  #showBlock(block, index) {
    const old = this.#shown[index];
    if (old?.html === block.html) return;
    if (old?.code && block.code && old.code.language === block.code.language) {
      old.code.show(block.code.text);
      old.html = block.html;
      return;
    }
    const fresh = block.code ? codeBlock(block) : proseBlock(block);
    if (old) {
      old.elements[0].before(...fresh.elements);
      remove(old);
    } else {
      this.#root.append(...fresh.elements);
    }
    this.#shown[index] = fresh;
    if (!block.code) drawMath(this.#root).catch(() => {});
  }
}

function remove({ elements }) {
  for (const element of elements) element.remove();
}

function spokenText(element) {
  const copy = element.cloneNode(true);
  for (const math of copy.querySelectorAll('.math-drawn')) math.replaceWith(math.dataset.tex);
  for (const code of copy.querySelectorAll('.code')) code.replaceWith(t('live.code'));
  return copy.textContent.trimEnd();
}

function codeBlock({ html, code: { text, language } }) {
  const code = new CodeBlock(language);
  code.show(text);
  return { html, code, elements: [code.element] };
}

function proseBlock({ html }) {
  const holder = document.createElement('div');
  holder.className = 'block';
  holder.append(sanitise(html));
  holder.querySelectorAll('table').forEach(letScroll);
  holder.querySelectorAll('pre > code').forEach(makeCodeBlock);
  return { html, code: null, elements: [holder] };
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
  const block = new CodeBlock(/^language-(.*)/.exec(element.className)?.[1] ?? '');
  block.show(element.textContent.replace(/\n$/, ''));
  element.parentElement.replaceWith(block.element);
}
