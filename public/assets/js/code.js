// A block of code in an answer: language, copy button, and colours from highlight.js, which is loaded when code first appears.

import { copyFrom } from './copy.js';
import { t } from './i18n.js';
import { sanitiseHighlight } from './markdown.js';

/** Longer code stays plain: highlighting it again with every piece of the stream would hold the page up. */
const LONGEST = 40_000;

export class CodeBlock {
  element;
  #code;
  #text = null;
  #language;

  constructor(language) {
    this.element = document.querySelector('#code-template').content.cloneNode(true).firstElementChild;
    this.#code = this.element.querySelector('code');
    this.#language = language;
    this.element.querySelector('.code-language').textContent = language || t('code.text');
    copyFrom(this.element.querySelector('[data-action=copy-code]'), () => this.#text);
  }

  get language() {
    return this.#language;
  }

  /** Shows the text at once and colours it as soon as the highlighter is there. */
  show(text) {
    if (text === this.#text) return;
    this.#text = text;
    if (globalThis.hljs) this.#paint();
    else {
      this.#code.textContent = text;
      if (this.#language) loadHighlighter().then(() => this.#paint(), () => {});
    }
  }

  #paint() {
    if (this.#text.length > LONGEST || !hljs.getLanguage(this.#language)) {
      this.#code.textContent = this.#text;
      return;
    }
    const { value } = hljs.highlight(this.#text, { language: this.#language, ignoreIllegals: true });
    this.#code.replaceChildren(sanitiseHighlight(value));
  }
}

let loading = null;

function loadHighlighter() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = new URL('../lib/highlight.min.js', import.meta.url);
    script.addEventListener('load', resolve);
    script.addEventListener('error', reject);
    document.head.append(script);
  });
  return loading;
}
