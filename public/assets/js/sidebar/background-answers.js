// Answers that are still being written in conversations that were left.

import { isBeingWritten, withFollowed } from '../answer/history-mapping.js';
import * as api from '../net/api.js';
import { pauseBefore, wait } from '../net/backoff.js';

/** Never aborted: it ends with the page. */
const NEVER = new AbortController().signal;

export class BackgroundAnswers {
  /** The id of the message that is being answered, by conversation. */
  #messages = new Map();
  #onChange;

  constructor(onChange) {
    this.#onChange = onChange;
  }

  has(conversationId) {
    return this.#messages.has(conversationId);
  }

  /** Resolves when the answer has ended, to whether it is the first one of its conversation and has text. */
  async untilDone(conversationId, messageId) {
    if (this.#messages.get(conversationId) === messageId) return false; // already awaited
    this.#messages.set(conversationId, messageId);
    this.#onChange();
    const isFirst = await this.#watch(conversationId, messageId);
    if (this.#messages.get(conversationId) !== messageId) return false; // a later answer was left there
    this.#messages.delete(conversationId);
    this.#onChange();
    return isFirst;
  }

  // Internal

  async #watch(conversationId, messageId) {
    for (let tries = 1; this.#messages.get(conversationId) === messageId; tries++) {
      try {
        const messages = withFollowed(await api.messages(conversationId));
        const message = messages.find(({ id }) => id === messageId);
        const isDone = !message || !isBeingWritten(message);
        if (isDone) return messages.length === 1 && Boolean(message?.answer);
      } catch (error) {
        if (api.isFinal(error)) return false;
      }
      await wait(pauseBefore(tries), NEVER);
    }
    return false;
  }
}
