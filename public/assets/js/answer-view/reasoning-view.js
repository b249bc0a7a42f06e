// The reasoning of a model in a fold, with how long it took.

import { MarkdownView } from '../markdown/markdown-view.js';
import { Changes, fold, Listing, make } from '../ui/dom.js';
import { durationText, t } from '../ui/i18n.js';
import { loadStyle } from '../ui/style.js';

await loadStyle('answer-view/details.css');

const TICK_MS = 1000;

export class ReasoningView {
  #place;
  #list;
  #changes = new Changes();

  constructor(place) {
    this.#place = place;
    this.#list = new Listing(place, () => new Thought());
  }

  show(answer) {
    if (!this.#changes.in(answer)) return;
    this.#place.hidden = answer.details.reasoning.size === 0;
    this.#list.show([...answer.details.reasoning]);
  }
}

class Thought {
  element;
  #title;
  #clock = make('span', 'fold-clock');
  #markdown;
  #entry = null;
  #timer = null;

  constructor() {
    const { element, title, body } = fold('reasoning');
    this.element = element;
    this.#title = title;
    this.#clock.setAttribute('aria-hidden', 'true'); // a screen reader announces the duration at the end
    title.after(this.#clock);
    body.classList.add('prose');
    this.#markdown = new MarkdownView(body);
    element.addEventListener('toggle', () => this.#draw());
  }

  show(entry) {
    this.#entry = entry;
    const title = titleOf(entry);
    if (this.#title.textContent !== title) this.#title.textContent = title;
    this.element.dataset.open = String(entry.isOpen);
    this.#tick();
    this.#draw();
  }

  /** Counts the seconds while the model thinks and the element is on the page. */
  #tick() {
    clearTimeout(this.#timer);
    const { isOpen, began } = this.#entry;
    const seconds = isOpen ? Math.floor((Date.now() - began) / 1000) : 0;
    this.#clock.textContent = seconds > 0 ? durationText(seconds) : '';
    if (!isOpen) return;
    this.#timer = setTimeout(
      () => this.element.isConnected && this.#tick(),
      TICK_MS - ((Date.now() - began) % TICK_MS),
    );
  }

  /** A closed fold is not rendered. */
  #draw() {
    if (this.element.open && this.#entry) this.#markdown.show(this.#entry.text, { unfinished: this.#entry.isOpen });
  }
}

function titleOf({ isOpen, took }) {
  if (isOpen) return t('details.thinking');
  const seconds = Math.round(took / 1000);
  if (seconds === 0) return t('details.thought');
  return t('details.thought_for', { time: durationText(seconds, 'long') });
}
