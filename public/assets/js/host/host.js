// The messages between the page and the host's page that frames it (docs/develop.md#page-and-host).

import { urlOf } from '../net/url.js';

const PREFIX = 'chat-gateway:';

export class Host {
  #origin = framer();
  #isKnown = true;
  #listeners = new Map();

  constructor() {
    if (this.#origin !== null) addEventListener('message', (event) => this.#receive(event));
  }

  /** Whether there is a host that may receive messages. */
  get isThere() {
    return this.#origin !== null && this.#isKnown;
  }

  /** The origin of the framing page, or null. */
  get origin() {
    return this.#origin;
  }

  /**
   * Accepts these origins only, unless the list is empty. Returns whether the host is one of them; a page that is not
   * framed passes.
   */
  restrict(origins) {
    this.#isKnown = origins.length === 0 || origins.includes(this.#origin);
    return this.#isKnown || parent === window;
  }

  /** `data` must never have a secret. */
  send(name, data = {}) {
    if (this.isThere) parent.postMessage({ ...data, type: PREFIX + name }, this.#origin);
  }

  /** Sets the listener of a message type. */
  on(name, listener) {
    this.#listeners.set(PREFIX + name, listener);
  }

  // Internal

  #receive({ source, origin, data }) {
    if (source !== parent || origin !== this.#origin || !this.#isKnown) return;
    if (typeof data === 'object' && data !== null) this.#listeners.get(data.type)?.(data);
  }
}

/** The origin of the framing page; null if there is none or it is opaque. */
function framer() {
  if (parent === window) return null;
  const [nearest] = location.ancestorOrigins ?? [urlOf(document.referrer)?.origin]; // Firefox has no ancestorOrigins
  return /^https?:/.test(nearest) ? nearest : null;
}
