// ‹ 2/3 ›: selects another version of a turn.

import { choose } from './versions.js';
import { announce } from '../ui/announcer.js';
import { t } from '../ui/i18n.js';

export class VersionSwitcher {
  #element;
  #earlier;
  #turn;

  /** `earlier`: the element shown for every version but the newest. */
  constructor(element, earlier, turn) {
    this.#element = element;
    this.#earlier = earlier;
    this.#turn = turn;
    this.#button('previous').addEventListener('click', () => this.#step('previous', -1));
    this.#button('next').addEventListener('click', () => this.#step('next', 1));
  }

  show() {
    const { versions } = this.#turn;
    const number = versions.indexOf(this.#turn) + 1;
    const place = { number, count: versions.length };
    this.#element.hidden = versions.length === 1;
    this.#earlier.hidden = number === versions.length;
    this.#element.querySelector('.versions-place').textContent = t('actions.version_short', place);
    this.#element.setAttribute('aria-label', t('actions.version', place));
    // Not `disabled`, which would move the focus out of the toolbar at each end.
    this.#button('previous').setAttribute('aria-disabled', String(number === 1));
    this.#button('next').setAttribute('aria-disabled', String(number === versions.length));
  }

  // Internal

  #step(action, by) {
    const { versions } = this.#turn;
    const number = versions.indexOf(this.#turn) + by;
    const target = versions[number];
    if (!target) return;
    choose(target);
    target.focusOn(action);
    announce(t('actions.version', { number: number + 1, count: versions.length }));
  }

  #button(action) {
    return this.#element.querySelector(`[data-action=${action}]`);
  }
}
