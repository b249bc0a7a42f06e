// The text of the message box: its height, its length, and the history of earlier messages.

import { t } from '../ui/i18n.js';

/** Fits the height to the text in browsers without `field-sizing`; CSS limits it. */
export function fitToText(box) {
  if (CSS.supports('field-sizing', 'content')) return;
  box.style.height = 'auto';
  box.style.height = `${box.scrollHeight}px`;
}

/** A text as it is sent: leading blanks of its first line are kept, empty lines around it are not. */
export function asMessage(text) {
  return text.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd();
}

/** Inserts a text at the cursor, separated by spaces from the words around it. */
export function insertAtCursor(box, text) {
  const { selectionStart: start, selectionEnd: end, value } = box;
  const before = /\S$/.test(value.slice(0, start)) ? ' ' : '';
  const after = /^\S/.test(value.slice(end)) ? ' ' : '';
  box.setRangeText(before + text + after, start, end, 'end');
}

/** The counter appears when this share of the limit is used. */
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
   * The new text of the box, going back (-1) or forth (1) in the earlier messages, oldest first. Null if the key must
   * keep its own meaning: the box has another text, or there is no further message.
   */
  move(step, text, earlier) {
    const messages = earlier.filter((message, at) => message !== earlier[at - 1]);
    if (text === '') this.#at = messages.length;
    else if (text !== this.#shown) return null;
    const at = Math.max(0, this.#at + step);
    if (messages.length === 0 || at > messages.length) return null;
    this.#at = at;
    this.#shown = messages[at] ?? '';
    return this.#shown;
  }
}

/** -1 for Up and 1 for Down at the end of the text; null where the key moves the cursor. */
export function historyStep(event) {
  const { selectionStart, selectionEnd, value } = event.target;
  const isPlain = !(event.shiftKey || event.altKey || event.ctrlKey || event.metaKey || event.isComposing);
  const isAtEnd = selectionStart === selectionEnd && selectionEnd === value.length;
  return isPlain && isAtEnd ? ({ ArrowUp: -1, ArrowDown: 1 }[event.key] ?? null) : null;
}
