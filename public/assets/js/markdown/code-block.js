// A block of code in an answer: its language, buttons to copy, save and wrap it, and a fold when it is long.

import { grow } from './patch-dom.js';
import { copyFrom } from '../ui/copy.js';
import { t } from '../ui/i18n.js';
import { runWhenIdle } from '../ui/idle.js';

/** More lines than this are folded. The fold shows fewer, so that it never hides just a handful. */
const MOST_LINES = 30;

export class CodeBlock {
  element = document.querySelector('#code-template').content.cloneNode(true).firstElementChild;
  #code = this.element.querySelector('code');
  #more = this.element.querySelector('[data-action=unfold]');
  #text = '';
  #info = null;
  #coloured = false;
  /** A diagram that is still being written is code. */
  #isDiagram = false;
  #unfolded = false;

  constructor() {
    this.#code.append('');
    copyFrom(this.#button('copy-code'), () => this.#text);
    this.#button('save-code').addEventListener('click', () => this.#save());
    this.#button('wrap-code').addEventListener('click', ({ currentTarget }) => {
      const wraps = this.element.toggleAttribute('data-wraps');
      currentTarget.setAttribute('aria-pressed', String(wraps));
    });
    this.#more.addEventListener('click', () => {
      this.#unfolded = !this.#unfolded;
      this.#fold();
      if (!this.#unfolded) this.element.scrollIntoView({ block: 'nearest' });
    });
  }

  get spoken() {
    return t('live.code');
  }

  /** The text so far, uncoloured: colouring it again with every piece of a stream would hold the page up. */
  show({ text: lines, info, isClosed }) {
    const text = lines ?? '';
    this.#isDiagram = isClosed === true && languageOf(info) === 'mermaid';
    if (info !== this.#info) {
      this.#info = info;
      this.element.querySelector('.code-language').textContent = languageOf(info) || t('code.text');
    }
    if (text === this.#text) return;
    this.#text = text;
    const [first] = this.#code.childNodes;
    if (this.#code.childNodes.length === 1 && first.nodeType === Node.TEXT_NODE) grow(first, text);
    else this.#code.replaceChildren(text);
    this.#coloured = false;
    this.#fold();
  }

  /** The text is complete: it gets its colours when there is time. */
  finish() {
    if (this.#coloured) return;
    this.#coloured = true;
    const text = this.#text;
    if (this.#isDiagram) {
      import('./diagram.js').then(
        ({ showDiagram }) => showDiagram(this.element, text),
        () => {},
      );
      return;
    }
    const isCurrent = () => this.#coloured && this.#text === text;
    import('./highlight.js').then(
      async ({ highlight }) => {
        const spans = await highlight(text, languageOf(this.#info));
        if (spans) runWhenIdle(() => isCurrent() && this.#code.replaceChildren(spans));
      },
      () => {},
    );
  }

  async #save() {
    const [{ fileName }, { save }] = await Promise.all([import('./code-info.js'), import('../ui/save-file.js')]);
    save(`${this.#text}\n`, fileName(this.#info, languageOf(this.#info)));
  }

  #fold() {
    const lines = this.#text.split('\n').length;
    this.#more.hidden = lines <= MOST_LINES;
    this.element.toggleAttribute('data-folded', lines > MOST_LINES && !this.#unfolded);
    this.#more.setAttribute('aria-expanded', String(this.#unfolded));
    this.#more.textContent = this.#unfolded ? t('code.fold') : t('code.unfold', { lines });
  }

  #button(action) {
    return this.element.querySelector(`[data-action=${action}]`);
  }
}

/** The language in lower case, or an empty text. */
function languageOf(info) {
  return /^[\w+#.-]{1,40}/.exec(info)?.[0].toLowerCase() ?? '';
}
