// What a model thought before it spoke, folded, with how long it took.

import { Changes, fold, Listing } from './dom.js';
import { language, t } from './i18n.js';
import { Prose } from './prose.js';

export class Reasoning {
  #place;
  #list;
  #changes = new Changes();

  constructor(place) {
    this.#place = place;
    this.#list = new Listing(place, () => new Thought());
  }

  show(answer) {
    if (!this.#changes.in(answer)) return;
    this.#place.hidden = answer.inside.reasoning.size === 0;
    this.#list.show([...answer.inside.reasoning]);
  }
}

class Thought {
  element;
  #title;
  #prose;
  #entry = null;

  constructor() {
    const { element, title, body } = fold('reasoning');
    this.element = element;
    this.#title = title;
    body.classList.add('prose');
    this.#prose = new Prose(body);
    element.addEventListener('toggle', () => this.#draw());
  }

  show(entry) {
    this.#entry = entry;
    const words = titleOf(entry);
    if (this.#title.textContent !== words) this.#title.textContent = words;
    this.element.dataset.open = String(entry.isOpen);
    this.#draw();
  }

  /** Nobody looks into a fold that is closed. */
  #draw() {
    if (this.element.open && this.#entry) this.#prose.show(this.#entry.text, { writing: this.#entry.isOpen });
  }
}

function titleOf({ isOpen, took }) {
  if (isOpen) return t('inside.thinking');
  const seconds = Math.round(took / 1000);
  if (seconds === 0) return t('inside.thought');
  const format = new Intl.NumberFormat(language(), { style: 'unit', unit: 'second', unitDisplay: 'long' });
  return t('inside.thought_for', { time: format.format(seconds) });
}
