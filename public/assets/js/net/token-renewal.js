// Renews the token: requests the next one from the host before this one expires, one request for all callers.

import * as api from './api.js';
import { keep, token as current } from './token.js';

/** The longest time before the expiry: enough for a slow host and for a second request. */
const EARLY_MS = 60_000;

/** A token that lives for seconds is renewed in its last quarter. */
const EARLY_SHARE = 0.25;

const PATIENCE_MS = 10_000;

/** After a failure the request is repeated with growing pauses up to the longest. */
const AGAIN_MS = 5000;
const AGAIN_LONGEST_MS = 60_000;

/** The longest delay of a timer. */
const FAR_MS = 2 ** 31 - 1;

export class TokenRenewal {
  #host;
  #session = null;
  #actions;
  #request = null;
  #given = null;
  /** @type {(isFresh?: any) => void} */
  #answered = () => {};
  #timer = 0;
  #misses = 0;

  /** `actions`: `onRenewed()`, and `onOtherUser()` for a token of another user or access. */
  constructor(host, actions) {
    this.#host = host;
    this.#actions = actions;
    host.on('token', ({ token }) => this.#take(token));
    document.addEventListener('visibilitychange', () => this.catchUp());
  }

  /** Renews the token of this session from now on. */
  follow(session) {
    this.#session = session;
    const left = session.expires_at * 1000 - api.now();
    this.#requestIn(left - Math.min(EARLY_MS, left * EARLY_SHARE));
  }

  /** Resolves to whether there is a fresh token. */
  renew() {
    if (!this.#host.isThere) return Promise.resolve(false);
    this.#request ??= this.#requestToken().finally(() => (this.#request = null));
    return this.#request;
  }

  /** As `renew()`, but uses a token that was renewed since `refused` was sent. */
  replace(refused) {
    const isThere = this.#given !== null && this.#given !== refused && this.#given === current();
    return isThere ? Promise.resolve(true) : this.renew();
  }

  /** Renews an expiring token when the page becomes visible, because timers stop while the machine sleeps. */
  catchUp() {
    if (!document.hidden && this.#session && this.#session.expires_at * 1000 - api.now() < EARLY_SHARE * EARLY_MS)
      this.renew();
  }

  // Internal

  async #requestToken() {
    const answer = new Promise((resolve) => (this.#answered = resolve));
    this.#host.send('token-request');
    const late = setTimeout(() => this.#answered(false), PATIENCE_MS);
    const isFresh = await answer;
    clearTimeout(late);
    if (isFresh) this.#misses = 0;
    else if (this.#session) this.#requestIn(Math.min(AGAIN_MS * 2 ** this.#misses++, AGAIN_LONGEST_MS));
    return isFresh;
  }

  #requestIn(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.renew(), Math.min(Math.max(ms, 0), FAR_MS));
  }

  /** Accepts a token only if the gateway does, and compares its user and access by the session that the gateway returns. */
  async #take(token) {
    if (typeof token !== 'string') {
      this.#answered(false);
      return;
    }
    try {
      const session = await api.sessionOf(token);
      const isSame = !this.#session || api.keyOf(session) === api.keyOf(this.#session);
      keep(token);
      this.#given = isSame ? token : null;
      if (!isSame) this.#actions.onOtherUser();
      else if (this.#session) this.follow(session);
      this.#answered(isSame);
      if (isSame) this.#actions.onRenewed();
    } catch {
      this.#answered(false);
    }
  }
}
