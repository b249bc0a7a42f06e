// Answers that were left while they were being written: which conversations they are in, until each is done.

import { isTooOld, isUnfinished } from '../answer/history-mapping.js';
import * as api from '../net/api.js';
import { pauseBefore, wait } from '../net/backoff.js';

/** The page itself is what ends it. */
const NEVER = new AbortController().signal;

export class BackgroundAnswers {
  /** By conversation, the message that is being written. */
  #messages = new Map();
  #onChange;

  constructor(onChange) {
    this.#onChange = onChange;
  }

  has(conversationId) {
    return this.#messages.has(conversationId);
  }

  /** Resolves when it is done: to whether it is the first answer of its conversation, and says something. */
  async untilDone(conversationId, messageId) {
    if (this.#messages.get(conversationId) === messageId) return false; // it was left once more
    this.#messages.set(conversationId, messageId);
    this.#onChange();
    const isFirst = await this.#watch(conversationId, messageId);
    if (this.#messages.get(conversationId) !== messageId) return false; // a later one was left there
    this.#messages.delete(conversationId);
    this.#onChange();
    return isFirst;
  }

  // Internal

  async #watch(conversationId, messageId) {
    for (let tries = 1; this.#messages.get(conversationId) === messageId; tries++) {
      try {
        const messages = await api.messages(conversationId);
        const message = messages.find(({ id }) => id === messageId);
        const isDone = !message || !isUnfinished(message) || isTooOld(message);
        if (isDone) return messages.length === 1 && Boolean(message?.answer);
      } catch (error) {
        if (api.isFinal(error)) return false;
      }
      await wait(pauseBefore(tries), NEVER);
    }
    return false;
  }
}
