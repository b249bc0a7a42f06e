// The messages that the app suggests below the newest answer, until one is sent.

import * as api from '../net/api.js';
import { mayWrite } from '../ui/access.js';
import { announce } from '../ui/announcer.js';
import { focusChat } from '../ui/dom.js';
import { t } from '../ui/i18n.js';

export class SuggestedMessages {
  #list;
  #turn;
  #isLive = false;
  #request = null;

  constructor(list, turn) {
    this.#list = list;
    this.#turn = turn;
  }

  /** Not for answers from the history: suggestions cost a call of the model. */
  show({ ended, state, messageId }) {
    this.#isLive ||= !ended;
    if (!ended || !this.#turn.isLast) {
      this.#clear();
    } else if (this.#isLive && mayWrite() && state === 'done' && messageId) {
      this.#isLive = false;
      this.#load(messageId);
    }
  }

  // Internal

  /** A failure is not shown: suggestions are optional. */
  async #load(messageId) {
    this.#request = new AbortController();
    const { signal } = this.#request;
    try {
      const { suggested_questions_after_answer: feature } = await api.parameters();
      if (!feature?.enabled || signal.aborted) return;
      const messages = await api.suggested(messageId, signal);
      if (!signal.aborted) this.#offer(messages.filter(Boolean));
    } catch {
      // Not shown.
    }
  }

  #offer(messages) {
    this.#list.replaceChildren(...messages.map((message) => this.#chip(message)));
    this.#list.hidden = messages.length === 0;
    if (messages.length > 0) announce(t('actions.suggested', { count: messages.length }));
  }

  #clear() {
    this.#request?.abort();
    if (this.#list.hidden) return;
    this.#list.hidden = true;
    this.#list.replaceChildren();
  }

  #chip(message) {
    const item = document.createElement('li');
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'suggestion';
    button.textContent = message;
    button.addEventListener('click', () => this.#turn.send(message) && focusChat());
    item.append(button);
    return item;
  }
}
