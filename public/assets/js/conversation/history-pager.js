// Loads the history of a conversation page by page, and shows older pages as the reader scrolls up.

import { withFollowed } from '../answer/history-mapping.js';
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

  /** Whether every message has been loaded. */
  get isWhole() {
    return this.#isLoaded && !this.#hasOlder;
  }

  /**
   * The newest messages. Repeats a failed request, with `onDelay()` before every pause, until `until()` returns true. Throws
   * if repeating cannot help.
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

  /** The page before what was loaded so far, empty if there is none. Requests run one after the other, so that no page comes twice. */
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
    const areOlder = this.#firstId !== null;
    this.#isLoaded = true;
    this.#hasOlder = hasMore && messages.length > 0;
    this.#firstId = messages[0]?.id ?? this.#firstId;
    return withFollowed(messages, areOlder);
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
  /** Replaced when another conversation opens, so that requests of the one before are ignored. */
  #visit = { busy: false };

  /** `view` scrolls; `line` is the element above the messages that shows a failure and the button to try again. */
  constructor(view, line, showOlder) {
    this.#view = view;
    this.#line = line;
    this.#showOlder = showOlder;
    view.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    line.querySelector('button').addEventListener('click', () => this.#load());
  }

  /** Must be called when another conversation opens. */
  reset() {
    this.#visit = { busy: false };
    this.#fail('');
  }

  /** Loads older messages if the newest ones do not fill the view, which then cannot be scrolled. */
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

  #fail(text) {
    this.#failed = text !== '';
    this.#line.hidden = !this.#failed;
    this.#line.querySelector('p').textContent = text;
  }
}
