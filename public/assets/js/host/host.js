// The page that frames this one: what it is told, and what it may say (docs/develop.md#page-and-host). Nobody else is
// told or heard.

const PREFIX = 'chat-gateway:';

export class Host {
  #origin = framer();
  #isKnown = true;
  #listeners = new Map();

  constructor() {
    if (this.#origin !== null) addEventListener('message', (event) => this.#receive(event));
  }

  /** Whether there is one that can be spoken to. */
  get isThere() {
    return this.#origin !== null && this.#isKnown;
  }

  /** From now on it has to be one of these, unless there are none; returns whether it is. A page of its own is nobody's. */
  restrict(origins) {
    this.#isKnown = origins.length === 0 || origins.includes(this.#origin);
    return this.#isKnown || parent === window;
  }

  /** `data` is never a secret. */
  send(name, data = {}) {
    if (this.isThere) parent.postMessage({ ...data, type: PREFIX + name }, this.#origin);
  }

  /** `listener(data)`; one for each name. */
  on(name, listener) {
    this.#listeners.set(PREFIX + name, listener);
  }

  // Internal

  #receive({ source, origin, data }) {
    if (source !== parent || origin !== this.#origin || !this.#isKnown) return;
    if (typeof data === 'object' && data !== null) this.#listeners.get(data.type)?.(data);
  }
}

/** The origin of the page around this one; null where there is none, or one without a name. */
function framer() {
  if (parent === window) return null;
  const [nearest] = location.ancestorOrigins ?? [originOf(document.referrer)]; // Firefox has no ancestorOrigins
  return /^https?:/.test(nearest) ? nearest : null;
}

function originOf(url) {
  return URL.canParse(url) ? new URL(url).origin : null;
}
