// Answers whose end this browser saw and whose text Dify may not have saved (docs/dify-api.md#what-stop-does). They are one
// user's: the page of another user removes them.

import * as storage from '../net/storage.js';

const KEY = 'kept';

/** The limits of what is stored: answers, and characters of their texts, of one and of all together. */
const MOST = 20;
const LONGEST = 100_000;
const LONGEST_TOTAL = 300_000;

/**
 * @typedef {object} KeptAnswer
 * @property {string} conversationId
 * @property {string} messageId
 * @property {import('../answer/answer.js').AnswerState} state how it ended
 * @property {string | null} code of the error, if it failed
 * @property {string} text as in `Answer.raw`
 */

export class KeptAnswers {
  #user;

  constructor(user) {
    this.#user = user;
    if (storage.readObjectOfBrowser(KEY)?.user !== user) this.clear();
  }

  /** @returns {KeptAnswer | undefined} */
  find(messageId) {
    return this.#all.find((kept) => kept.messageId === messageId);
  }

  /** @param {KeptAnswer} answer the oldest ones make room for it */
  keep(answer) {
    const others = this.#all.filter(({ messageId }) => messageId !== answer.messageId);
    const all = [...others, { ...answer, text: answer.text.slice(0, LONGEST) }].slice(-MOST);
    while (all.reduce((sum, { text }) => sum + text.length, 0) > LONGEST_TOTAL) all.shift();
    this.#store(all);
  }

  /** Dify has saved this answer. */
  drop(messageId) {
    if (this.find(messageId)) this.#store(this.#all.filter((kept) => kept.messageId !== messageId));
  }

  /** The conversation was deleted. */
  forget(conversationId) {
    this.#store(this.#all.filter((kept) => kept.conversationId !== conversationId));
  }

  clear() {
    storage.writeObjectOfBrowser(KEY, null);
  }

  // Internal

  /** Read every time, because other tabs write too. */
  get #all() {
    const stored = storage.readObjectOfBrowser(KEY);
    return stored?.user === this.#user && Array.isArray(stored.answers) ? stored.answers : [];
  }

  #store(answers) {
    storage.writeObjectOfBrowser(KEY, answers.length > 0 ? { user: this.#user, answers } : null);
  }
}
