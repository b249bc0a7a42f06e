// Shows older messages when the reader comes near the first one, and keeps the words they are reading where they are.

import { errorText } from '../ui/i18n.js';

/** How close to the beginning, in pixels. */
const NEAR = 400;

export class Older {
  #view;
  #line;
  #showOlder;
  #failed = false;
  /** The conversation on screen; what another one still has under way no longer concerns us. */
  #visit = { busy: false };

  /** `view` scrolls; `line` is above the messages: it says that older ones are being loaded, or holds the button for it. */
  constructor(view, line, showOlder) {
    this.#view = view;
    this.#line = line;
    this.#showOlder = showOlder;
    view.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    line.querySelector('button').addEventListener('click', () => this.#load());
  }

  /** Another conversation is on screen. */
  reset() {
    this.#visit = { busy: false };
    this.#fail('');
  }

  /** The newest messages are on screen: where they leave room, there is nothing to scroll. */
  fill() {
    if (this.#view.scrollHeight <= this.#view.clientHeight) this.#load();
  }

  // Internal

  #scrolled() {
    if (this.#view.scrollTop < NEAR && !this.#failed) this.#load();
  }

  async #load() {
    const visit = this.#visit;
    if (visit.busy) return;
    visit.busy = true;
    this.#fail('');
    try {
      while ((await this.#keepingPlace()) && this.#view.scrollTop < NEAR);
    } catch (error) {
      if (visit === this.#visit) this.#fail(errorText(error.code));
    } finally {
      visit.busy = false;
    }
  }

  async #keepingPlace() {
    let fromEnd;
    const shown = await this.#showOlder(() => (fromEnd = this.#view.scrollHeight - this.#view.scrollTop));
    if (shown) this.#view.scrollTop = this.#view.scrollHeight - fromEnd;
    return shown;
  }

  #fail(words) {
    this.#failed = words !== '';
    this.#line.hidden = !this.#failed;
    this.#line.querySelector('p').textContent = words;
  }
}
