// Notices that a connection has died without a word: after sleep, or where a network simply swallows what is sent.

import { onReturn } from './backoff.js';

/** The gateway writes at least every 15 s, if only a comment. */
const LONGEST_MS = 40_000;

/** Whoever comes back to the page shall not wait that long: one heartbeat that is missing is enough. */
const LONGEST_ON_RETURN_MS = 20_000;

const LOOK_EVERY_MS = 5_000;

export class StallWatchdog {
  #lastByte = Date.now();
  #over = new AbortController();

  /** Calls `onSilent` once. Time is the wall clock's, because timers sleep with the machine. */
  constructor(onSilent) {
    const look = (longest) => {
      if (Math.abs(Date.now() - this.#lastByte) < longest) return;
      this.stop();
      onSilent();
    };
    const timer = setInterval(() => look(LONGEST_MS), LOOK_EVERY_MS);
    this.#over.signal.addEventListener('abort', () => clearInterval(timer));
    onReturn(() => look(LONGEST_ON_RETURN_MS), this.#over.signal);
  }

  /** Something has arrived. */
  beat() {
    this.#lastByte = Date.now();
  }

  stop() {
    this.#over.abort();
  }
}
