// What the app suggests to ask next, below the newest answer and only until something is asked.

import * as api from '../net/api.js';
import { announce } from '../ui/announcer.js';
import { focusChat } from '../ui/dom.js';
import { t } from '../ui/i18n.js';

export class SuggestedMessages {
  #list;
  #turn;
  #isLive = false;
  #asked = null;

  constructor(list, turn) {
    this.#list = list;
    this.#turn = turn;
  }

  /** An answer restored from history gets none: each costs the app a call of its model. */
  show({ ended, state, messageId }) {
    this.#isLive ||= !ended;
    if (!ended || !this.#turn.isLast) {
      this.#clear();
    } else if (this.#isLive && state === 'done' && messageId) {
      this.#isLive = false;
      this.#load(messageId);
    }
  }

  // Internal

  /** Nobody misses a suggestion: a failure is not worth a word. */
  async #load(messageId) {
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    try {
      const { suggested_questions_after_answer: feature } = await api.parameters();
      if (!feature?.enabled || signal.aborted) return;
      const questions = await api.suggested(messageId, signal);
      if (!signal.aborted) this.#offer(questions.filter(Boolean));
    } catch {
      // See above.
    }
  }

  #offer(questions) {
    this.#list.replaceChildren(...questions.map((question) => this.#chip(question)));
    this.#list.hidden = questions.length === 0;
    if (questions.length > 0) announce(t('actions.suggested', { count: questions.length }));
  }

  #clear() {
    this.#asked?.abort();
    if (this.#list.hidden) return;
    this.#list.hidden = true;
    this.#list.replaceChildren();
  }

  #chip(question) {
    const item = document.createElement('li');
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'suggestion';
    button.textContent = question;
    button.addEventListener('click', () => this.#turn.send(question) && focusChat());
    item.append(button);
    return item;
  }
}
