// Detects a dead connection that does not report an error: after sleep, or in a network that drops packets.

import { onReturn } from './backoff.js';

/** The gateway writes at least every 15 s: events, or a heartbeat comment. */
const LONGEST_MS = 40_000;

/** When the user returns to the page, one missing heartbeat is enough. */
const LONGEST_ON_RETURN_MS = 20_000;

const LOOK_EVERY_MS = 5_000;

export class StallWatchdog {
  #lastByte = Date.now();
  #over = new AbortController();

  /** Calls `onSilent` once. Uses the wall clock, because timers stop while the machine sleeps. */
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

  /** Must be called for every chunk that arrives. */
  beat() {
    this.#lastByte = Date.now();
  }

  stop() {
    this.#over.abort();
  }
}
