// The elements in the host's page: the box with the chat or a message in its place, and the bubble that opens it.

import { Bubble } from './bubble.js';
import { make } from './dom.js';
import { style } from './style.js';

export class Stage {
  element = make('chat-gateway', {});
  #texts;
  #panel = make('div', { className: 'panel' });
  #bubble = null;
  #theme;

  /** `onToggle()`: the user opens or closes the chat. */
  constructor(options, texts, onToggle) {
    this.#texts = texts;
    this.#theme = options.theme;
    this.isHidden = false;
    const shadow = this.element.attachShadow({ mode: 'open' });
    shadow.adoptedStyleSheets = [style()];
    if (options.mode === 'bubble') this.#bubble = new Bubble(this.#panel, texts, options, onToggle);
    shadow.append(this.#bubble?.element ?? this.#panel);
    const place = () => (options.target ?? document.body).append(this.element);
    if (document.body) place();
    else addEventListener('DOMContentLoaded', place); // the script runs in the page's head
  }

  get isHidden() {
    return this.element.hidden;
  }

  /** Inline and important, because rules of the page for its elements win over those of `:host`. */
  set isHidden(hidden) {
    this.element.hidden = hidden;
    const colors = this.#theme.replace('auto', 'light dark'); // until the chat is loaded
    this.element.style.cssText = `all:initial!important;display:${hidden ? 'none' : 'block'}!important;color-scheme:${colors}!important`;
  }

  /** Inline, the chat is always open. */
  get isOpen() {
    return this.#bubble?.isOpen ?? true;
  }

  /** Opening moves the focus into the chat, closing back to the button. */
  set isOpen(open) {
    if (open === this.isOpen || !this.#bubble) return;
    const hadFocus = document.activeElement === this.element;
    this.#bubble.isOpen = open;
    if (open) this.focus();
    else if (hadFocus) this.#bubble.focus();
  }

  set unread(count) {
    if (this.#bubble) this.#bubble.unread = count;
  }

  focus() {
    this.#panel.firstChild?.focus();
  }

  show(frame) {
    this.#panel.replaceChildren(frame.element);
    if (this.#bubble?.isOpen) this.focus();
  }

  fail(code, onRetry) {
    const { login, failed } = this.#texts;
    const textContent = code === 'not_logged_in' ? login : failed;
    const retry = make('button', { type: 'button', textContent, onclick: onRetry });
    this.#panel.replaceChildren(make('div', { className: 'failed', role: 'alert' }, retry));
  }

  clear() {
    this.#panel.replaceChildren();
  }

  remove() {
    this.#bubble?.remove();
    this.element.remove();
  }
}
