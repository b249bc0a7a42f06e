// Words below an answer of which nothing has arrived for a while.

import { announce } from '../ui/announcer.js';
import { t } from '../ui/i18n.js';

const SILENCE_MS = 15_000;

export class Silence {
  #element;
  #timer = 0;

  constructor(element) {
    this.#element = element;
  }

  /** Must be called whenever something of the answer has arrived. */
  show({ state }) {
    clearTimeout(this.#timer);
    this.#element.hidden = true;
    if (state === 'waiting' || state === 'streaming') this.#timer = setTimeout(() => this.#announce(), SILENCE_MS);
  }

  // Internal

  #announce() {
    if (!this.#element.isConnected) return;
    this.#element.textContent = t('message.silence');
    this.#element.hidden = false;
    announce(t('message.silence'));
  }
}
