// Small DOM functions that views share.

/** An element with a class and a text. */
export function make(tag, className = '', text = '') {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}

/** One of the symbols of chat.html. */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** A button with text or an icon as content; `label` names it if the content does not. */
export function button(className, content, action, label = '') {
  const element = Object.assign(document.createElement('button'), { type: 'button', className });
  element.append(content);
  if (label) element.setAttribute('aria-label', label);
  element.addEventListener('click', action);
  return element;
}

/** A fold: {element, title, body}. */
export function fold(className) {
  const element = make('details', `fold ${className}`);
  const summary = make('summary', 'fold-summary');
  const title = make('span', 'fold-title');
  const body = make('div', 'fold-body');
  summary.append(title);
  element.append(summary, body);
  return { element, title, body };
}

/** Shows one item per key in the given order and keeps existing elements, so that focus and folds survive. */
export class Listing {
  #place;
  #make;
  #items = new Map();

  /** `makeItem(entry)` returns {element, show(entry)}. */
  constructor(place, makeItem) {
    this.#place = place;
    this.#make = makeItem;
  }

  show(entries) {
    const keys = new Set(entries.map(([key]) => key));
    for (const [key, item] of this.#items) {
      if (keys.has(key)) continue;
      item.element.remove();
      this.#items.delete(key);
    }
    entries.forEach(([key, entry], index) => {
      const item = this.#items.get(key) ?? this.#make(entry);
      this.#items.set(key, item);
      item.show(entry);
      const there = this.#place.children[index];
      if (there !== item.element) this.#place.insertBefore(item.element, there ?? null);
    });
  }
}

/** Whether the details of an answer have changed since the last call. */
export class Changes {
  #details = null;
  #version = -1;

  in({ details }) {
    if (details === this.#details && details.version === this.#version) return false;
    this.#details = details;
    this.#version = details.version;
    return true;
  }
}

/** Focuses the message box; on a touch screen the conversation, because the box would open the keyboard over it. */
export function focusChat() {
  const place = document.querySelector(matchMedia('(pointer: fine)').matches ? '#query' : '#scroll');
  place.focus({ preventScroll: true });
}

const HANGUL = /\p{Script=Hangul}/gu;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu;

/**
 * Korean text breaks between words only, on a page of any language; text that is mostly without spaces must break
 * anywhere.
 */
export function keepWordsTogether(element) {
  const count = (letters) => element.textContent.match(letters)?.length ?? 0;
  element.classList.toggle('keep-words', count(HANGUL) > count(UNSPACED));
  if (element.className === '') element.removeAttribute('class');
}
