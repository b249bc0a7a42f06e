// The turns on screen, in order.

import { Turn } from './turn.js';

export class Turns {
  #log;
  #actions;
  #onEmpty;
  #turns = [];

  /**
   * @param {HTMLElement} log
   * @param {import('./turn.js').TurnActions} actions
   * @param {() => void} onEmpty called when the last turn was removed
   */
  constructor(log, actions, onEmpty) {
    this.#log = log;
    this.#actions = actions;
    this.#onEmpty = onEmpty;
  }

  get count() {
    return this.#turns.length;
  }

  /** The id of the last message that Dify is known to have, or null. */
  get lastMessageId() {
    return this.#turns.findLast(({ answer }) => answer?.messageId)?.answer.messageId ?? null;
  }

  get endedWell() {
    return this.#turns.at(-1)?.answer?.state === 'done';
  }

  find(messageId) {
    return this.#turns.find(({ answer }) => answer?.messageId === messageId);
  }

  append(query, files) {
    const turn = new Turn(query, files, this.#actions);
    this.#turns.push(turn);
    turn.appendTo(this.#log);
    return turn;
  }

  prepend(query, files) {
    const turn = new Turn(query, files, this.#actions);
    this.#turns.unshift(turn);
    turn.prependTo(this.#log);
    return turn;
  }

  remove(turn) {
    turn.remove();
    this.#turns = this.#turns.filter((other) => other !== turn);
    if (this.#turns.length === 0) this.#onEmpty();
  }

  clear() {
    for (const turn of this.#turns) turn.remove();
    this.#turns = [];
  }
}
