// Loads the history of a conversation page by page, and shows older pages as the reader scrolls up.

import * as api from '../net/api.js';
import { pauseBefore, wait } from '../net/backoff.js';
import { errorText } from '../ui/i18n.js';

const ALL = 100;

export class HistoryPager {
  #conversationId;
  #signal;
  #firstId = null;
  /**
   * Settles when the last request has.
   *
   * @type {Promise<unknown>}
   */
  #pending = Promise.resolve();
  #hasOlder = false;
  #isLoaded;

  /** `signal` aborts when the conversation is left. */
  constructor(conversationId, signal = null) {
    this.#conversationId = conversationId;
    this.#signal = signal;
    this.#isLoaded = conversationId === '';
  }

  /** Whether there is nothing that has not been loaded. */
  get isWhole() {
    return this.#isLoaded && !this.#hasOlder;
  }

  /**
   * The newest messages. While they cannot be loaded (`onDelay()`) they are tried again, until the reader has gone on
   * without them: `until()`. Throws when trying again cannot help.
   */
  async newest({ onDelay, until }) {
    for (let tries = 1; this.#conversationId && !until() && !this.#signal.aborted; tries++) {
      try {
        const page = await api.messagePage(this.#conversationId);
        return until() ? [] : this.#take(page);
      } catch (error) {
        if (api.isFinal(error)) throw error;
        if (this.#signal.aborted) return [];
        onDelay();
        await wait(pauseBefore(tries), this.#signal);
      }
    }
    return [];
  }

  /** The page before what was loaded so far; empty when there is none. One after the other, so that none comes twice. */
  older() {
    const page = this.#pending.then(() => this.#before());
    this.#pending = page.catch(() => {}); // the caller handles it
    return page;
  }

  // Internal

  async #before() {
    if (!this.#hasOlder) return [];
    return this.#take(await api.messagePage(this.#conversationId, { firstId: this.#firstId }));
  }

  #take({ messages, hasMore }) {
    this.#isLoaded = true;
    this.#hasOlder = hasMore && messages.length > 0;
    this.#firstId = messages[0]?.id ?? this.#firstId;
    return [...messages];
  }
}

/** Every message of a conversation, oldest first. */
export async function allMessages(conversationId) {
  let all = [];
  for (let hasMore = true; hasMore;) {
    const page = await api.messagePage(conversationId, { firstId: all[0]?.id, limit: ALL });
    all = [...page.messages, ...all];
    hasMore = page.hasMore && page.messages.length > 0;
  }
  return all;
}

/** How close to the beginning, in pixels. */
const NEAR = 400;

export class LoadOnScroll {
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
