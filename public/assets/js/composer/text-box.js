// The text of the message box: its height, its length, and the history of earlier messages.

import { t } from '../ui/i18n.js';

/** Where CSS cannot do it (`field-sizing`), the height follows the text; CSS caps it. */
export function fitToText(box) {
  if (CSS.supports('field-sizing', 'content')) return;
  box.style.height = 'auto';
  box.style.height = `${box.scrollHeight}px`;
}

/** Apart from the words around it. */
export function insertAtCursor(box, text) {
  const { selectionStart: start, selectionEnd: end, value } = box;
  const before = /\S$/.test(value.slice(0, start)) ? ' ' : '';
  const after = /^\S/.test(value.slice(end)) ? ' ' : '';
  box.setRangeText(before + text + after, start, end, 'end');
}

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

export class InputHistory {
  #at = 0;
  #shown = '';

  /**
   * What the box with this text becomes when one goes back (-1) or forth (1) among the earlier questions, oldest first; null
   * when the key is the box's own: something else is written there, or there is nothing further.
   */
  move(step, text, earlier) {
    const questions = earlier.filter((question, at) => question !== earlier[at - 1]);
    if (text === '') this.#at = questions.length;
    else if (text !== this.#shown) return null;
    const at = Math.max(0, this.#at + step);
    if (questions.length === 0 || at > questions.length) return null;
    this.#at = at;
    this.#shown = questions[at] ?? '';
    return this.#shown;
  }
}

/** -1 for Up and 1 for Down where they would leave the text of the box; else null: inside a text they keep their meaning. */
export function historyStep(event) {
  const { selectionStart, selectionEnd, value } = event.target;
  const isPlain = !(event.shiftKey || event.altKey || event.ctrlKey || event.metaKey || event.isComposing);
  const isAtEnd = selectionStart === selectionEnd && selectionEnd === value.length;
  return isPlain && isAtEnd ? ({ ArrowUp: -1, ArrowDown: 1 }[event.key] ?? null) : null;
}
