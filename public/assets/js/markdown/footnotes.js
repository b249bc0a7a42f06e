// The footnotes of one text: numbered in the order of their first references, and shown below the text.

import { button, make } from '../ui/dom.js';
import { t } from '../ui/i18n.js';
import { labelOf } from './link-syntax.js';

/** Makes the ids of one text differ from those of all others. */
let texts = 0;

export class Footnotes {
  /** The text goes on: what is not defined yet may still be. */
  isUnfinished = true;
  #id = ++texts;
  #root;
  #section = null;
  #list = document.createElement('ol');
  /** Labels in the order of their numbers. */
  #labels = [];
  #numbers = new Map();
  #items = new Map();
  /** What refers to a label that is not defined: {redraw()} by label. */
  #waiting = new Map();

  /** `root`: the element of the text. */
  constructor(root) {
    this.#root = root;
  }

  /** The HTML of a reference in `view`: a number, nothing while the label is not defined, null if it will not be. */
  reference(name, view) {
    const label = labelOf(name);
    if (!this.#numbers.has(label) && (this.isUnfinished || this.#items.has(label)))
      this.#number(label, this.#labels.push(label));
    if (this.#items.has(label)) return `<sup class="footnote">${this.#numbers.get(label)}</sup>`;
    this.#waiting.set(label, (this.#waiting.get(label) ?? new Set()).add(view));
    return this.isUnfinished ? '' : null;
  }

  /** Puts the element of a block into its parent, or below the text if it is a footnote. */
  put({ kind, label }, element, parent) {
    if (kind === 'footnote') this.#add(label, element);
    else if (parent === this.#root && this.#section) this.#section.before(element);
    else parent.append(element);
  }

  /** A footnote is complete: a button leads back to its first reference. */
  finish(label) {
    const item = this.#items.get(label);
    if (!item || item.querySelector('.footnote-back')) return;
    const back = button('footnote-back', '↩', () => this.#referenceTo(item)?.focus(), t('footnote.back'));
    item.append(back);
  }

  /** The text is complete, with references to these labels in this order. */
  settle(names) {
    this.#labels = [...new Set(names.map(labelOf))].filter((label) => this.#items.has(label));
    this.#numbers.clear();
    for (const item of this.#items.values()) item.hidden = true;
    this.#labels.forEach((label, index) => this.#number(label, index + 1));
    this.#list.append(...this.#labels.map((label) => this.#items.get(label)));
    if (this.#section) this.#section.hidden = this.#labels.length === 0;
  }

  /** Makes links of the references below an element. */
  link(element) {
    for (const reference of element.querySelectorAll('sup.footnote')) {
      if (reference.firstElementChild) continue;
      const number = Number(reference.textContent);
      const item = this.#items.get(this.#labels[number - 1]);
      const link = document.createElement('a');
      Object.assign(link, { href: `#${item.id}`, role: 'doc-noteref', textContent: number });
      link.setAttribute('aria-label', t('footnote.number', { number }));
      link.addEventListener('click', (event) => {
        event.preventDefault();
        item.focus();
      });
      reference.replaceChildren(link);
    }
  }

  // Internal

  #add(label, element) {
    if (this.#items.has(label)) return; // the first definition counts
    this.#items.set(label, element);
    element.tabIndex = -1;
    element.hidden = true;
    this.#begin();
    this.#section.hidden = false;
    this.#list.append(element);
    if (this.#numbers.has(label)) this.#number(label, this.#numbers.get(label));
    const views = this.#waiting.get(label) ?? [];
    this.#waiting.delete(label);
    for (const view of views) view.redraw();
  }

  #begin() {
    if (this.#section) return;
    this.#section = make('section', 'footnotes');
    this.#section.setAttribute('role', 'doc-endnotes');
    this.#section.setAttribute('aria-label', t('footnote.title'));
    this.#section.append(this.#list);
    this.#root.append(this.#section);
  }

  #number(label, number) {
    this.#numbers.set(label, number);
    const item = this.#items.get(label);
    if (item) Object.assign(item, { id: `footnote-${this.#id}-${number}`, value: number, hidden: false });
  }

  #referenceTo({ id }) {
    return this.#root.querySelector(`[role=doc-noteref][href="#${id}"]`);
  }
}
