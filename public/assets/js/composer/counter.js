// How much of what may be written is written: silent until it matters.

import { t } from '../ui/i18n.js';

/** It appears when this share of the limit is used. */
const COUNT_FROM = 0.9;

export class Counter {
  limit = Infinity;
  #element;

  constructor(element) {
    this.#element = element;
  }

  show(count) {
    const { limit } = this;
    const over = count > limit;
    this.#element.hidden = count < limit * COUNT_FROM;
    this.#element.classList.toggle('over', over);
    this.#element.textContent = this.#element.hidden
      ? ''
      : t(over ? 'composer.too_long' : 'composer.count', { count, limit });
  }
}
