// Loads the chat URL of the logged-in user from the host, with one request for all callers.

const PATIENCE_MS = 20_000;

export class ChatUrl {
  #source;
  #request = null;

  /** `source`: a URL that returns `{"url": …}`, or a function that returns the chat URL or a promise of it. */
  constructor(source) {
    this.#source = source;
  }

  /** Resolves to {url, token, origin}. */
  get() {
    const request =
      this.#request ??
      this.#load().finally(() => {
        if (this.#request === request) this.#request = null;
      });
    this.#request = request;
    return request;
  }

  /** Another user is logged in: ignores the running request. */
  forget() {
    this.#request = null;
  }

  // Internal

  async #load() {
    const source = this.#source;
    const answer = await Promise.race([typeof source === 'function' ? source() : fetchJson(source), tooLate()]);
    return read(answer?.url ?? answer);
  }
}

function tooLate() {
  return new Promise((_, reject) => setTimeout(() => reject(new Error('no answer yet')), PATIENCE_MS));
}

async function fetchJson(address) {
  const response = await fetch(address, { cache: 'no-store', headers: { Accept: 'application/json' } });
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response.json();
}

function read(text) {
  const url = new URL(text);
  const token = url.searchParams.get('token') ?? new URLSearchParams(url.hash.slice(1)).get('token');
  if (!token || !/^https?:$/.test(url.protocol))
    throw new Error('the chat URL must be https://<gateway>/chat?token=<JWT>');
  return { url, token, origin: url.origin };
}
