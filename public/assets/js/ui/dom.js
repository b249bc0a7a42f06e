// The elements that views are made of.

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

/** A button that says what it does with words of its own; `label`: what it does when they do not. */
export function button(className, content, action, label = '') {
  const element = Object.assign(document.createElement('button'), { type: 'button', className });
  element.append(content);
  if (label) element.setAttribute('aria-label', label);
  element.addEventListener('click', action);
  return element;
}

/** A part that folds away: {element, title, body}. */
export function fold(className) {
  const element = make('details', `fold ${className}`);
  const summary = make('summary', 'fold-summary');
  const title = make('span', 'fold-title');
  const body = make('div', 'fold-body');
  summary.append(title);
  element.append(summary, body);
  return { element, title, body };
}

/** Shows one item per key in the order given, and keeps the elements of those that were there: focus and folds survive. */
export class Listing {
  #place;
  #make;
  #items = new Map();

  /** `makeItem(entry)` gives {element, show(entry)}. */
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

/** Tells whether the inside of an answer has changed since the last time it was asked. */
export class Changes {
  #inside = null;
  #version = -1;

  in({ inside }) {
    if (inside === this.#inside && inside.version === this.#version) return false;
    this.#inside = inside;
    this.#version = inside.version;
    return true;
  }
}
