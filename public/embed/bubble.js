// The round button in the corner of the host's page, and whether the panel above it is open.

import { make } from './dom.js';
import { draggable } from './drag.js';

const ICONS = { closed: 'M4 5h16v11H9l-5 4z', open: 'M6 6l12 12M18 6L6 18' };
const SVG = 'http://www.w3.org/2000/svg';

export class Bubble {
  element;
  #panel;
  #texts;
  #icon = document.createElementNS(SVG, 'path');
  #button = make('button', { type: 'button', className: 'button' });
  #badge = make('span', { className: 'unread', ariaHidden: 'true' }); // the button's label has the number
  #unread = 0;
  #fit = () => this.#fitKeyboard();

  constructor(panel, texts, options, onToggle) {
    this.#panel = Object.assign(panel, { role: 'dialog', ariaLabel: texts.title, inert: true });
    this.#texts = texts;
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.append(this.#icon);
    this.#button.append(svg);
    this.#button.onclick = onToggle;
    this.element = make('div', { className: `bubble ${options.position}` }, panel, this.#button, this.#badge);
    this.element.onkeydown = ({ key }) => void (key === 'Escape' && this.isOpen && onToggle()); // returning false would cancel the key
    if (options.draggable) draggable(this.#button, this.element);
    visualViewport.addEventListener('resize', this.#fit);
    this.#show();
  }

  get isOpen() {
    return !this.#panel.inert;
  }

  set isOpen(open) {
    this.#panel.inert = !open;
    this.#show();
  }

  /** The number of answers that ended while the panel was closed. */
  set unread(count) {
    this.#unread = count;
    this.#show();
  }

  focus() {
    this.#button.focus();
  }

  remove() {
    visualViewport.removeEventListener('resize', this.#fit);
  }

  // Internal

  #show() {
    const { isOpen } = this;
    const name = isOpen ? this.#texts.close : this.#texts.open;
    this.element.classList.toggle('open', isOpen);
    this.#icon.setAttribute('d', isOpen ? ICONS.open : ICONS.closed);
    this.#button.ariaExpanded = String(isOpen);
    this.#button.ariaLabel = this.#unread ? `${name} (${this.#unread})` : name;
    this.#badge.textContent = this.#unread;
    this.#badge.hidden = !this.#unread;
  }

  /** A phone's keyboard covers a full-height panel instead of resizing it. */
  #fitKeyboard() {
    const { height, offsetTop } = visualViewport;
    this.#panel.style.setProperty('--keyboard-height', `${height}px`);
    this.#panel.style.setProperty('--keyboard-top', `${offsetTop}px`);
  }
}
