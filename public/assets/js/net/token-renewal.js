// Keeps the token fresh: the host is asked for the next one before this one ends, once, however many wait for it.

import * as api from './api.js';
import { keep, token as current } from './token.js';

/** Before the end, at most: time enough for a host that is slow, or that has to be asked again. */
const EARLY_MS = 60_000;

/** A token that lives for seconds only is renewed in its last quarter. */
const EARLY_SHARE = 0.25;

const PATIENCE_MS = 10_000;

/** A host that gives none is asked again after this, then after twice as long, up to the longest. */
const AGAIN_MS = 5000;
const AGAIN_LONGEST_MS = 60_000;

/** The longest that a timer can wait. */
const FAR_MS = 2 ** 31 - 1;

export class TokenRenewal {
  #host;
  #session = null;
  #actions;
  #asking = null;
  #given = null;
  /** @type {(isFresh?: any) => void} */
  #answered = () => {};
  #timer = 0;
  #misses = 0;

  /** `actions`: onRenewed(), onStranger() when the token is somebody else's. */
  constructor(host, actions) {
    this.#host = host;
    this.#actions = actions;
    host.on('token', ({ token }) => this.#take(token));
    document.addEventListener('visibilitychange', () => this.catchUp());
  }

  /** The session whose token this is from now on. */
  follow(session) {
    this.#session = session;
    const left = session.expires_at * 1000 - api.now();
    this.#askIn(left - Math.min(EARLY_MS, left * EARLY_SHARE));
  }

  /** Resolves to whether there is a fresh token. */
  renew() {
    if (!this.#host.isThere) return Promise.resolve(false);
    this.#asking ??= this.#ask().finally(() => (this.#asking = null));
    return this.#asking;
  }

  /** As `renew()`; a call that hears late that its token is refused finds the one that others have been given meanwhile. */
  replace(refused) {
    const isThere = this.#given !== null && this.#given !== refused && this.#given === current();
    return isThere ? Promise.resolve(true) : this.renew();
  }

  /** Somebody looks at the page. Timers sleep with the machine, and wait longer the more often the host had no token. */
  catchUp() {
    if (!document.hidden && this.#session && this.#session.expires_at * 1000 - api.now() < EARLY_SHARE * EARLY_MS)
      this.renew();
  }

  // Internal

  async #ask() {
    const answer = new Promise((resolve) => (this.#answered = resolve));
    this.#host.send('token-request');
    const late = setTimeout(() => this.#answered(false), PATIENCE_MS);
    const isFresh = await answer;
    clearTimeout(late);
    if (isFresh) this.#misses = 0;
    else if (this.#session) this.#askIn(Math.min(AGAIN_MS * 2 ** this.#misses++, AGAIN_LONGEST_MS));
    return isFresh;
  }

  #askIn(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.renew(), Math.min(Math.max(ms, 0), FAR_MS));
  }

  /** What the host gives counts when the gateway says so, and for whom the gateway says. */
  async #take(token) {
    if (typeof token !== 'string') {
      this.#answered(false);
      return;
    }
    try {
      const session = await api.sessionOf(token);
      const isSame =
        !this.#session || (session.system_id === this.#session.system_id && session.user_id === this.#session.user_id);
      keep(token);
      this.#given = isSame ? token : null;
      if (!isSame) this.#actions.onStranger();
      else if (this.#session) this.follow(session);
      this.#answered(isSame);
      if (isSame) this.#actions.onRenewed();
    } catch {
      this.#answered(false);
    }
  }
}
