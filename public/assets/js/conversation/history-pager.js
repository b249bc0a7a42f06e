// What was said before in a conversation, from the newest page back to the first message.

import * as api from '../net/api.js';
import { pauseBefore, wait } from '../net/backoff.js';

const ALL = 100;

export class Past {
  #conversationId;
  #signal;
  #firstId = null;
  /** Settles when the page that was asked for last is there. */
  #underWay = Promise.resolve();
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
    const page = this.#underWay.then(() => this.#before());
    this.#underWay = page.catch(() => {}); // it is for who asked
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
