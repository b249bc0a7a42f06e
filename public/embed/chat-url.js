// Loads the chat URL of the logged-in user from the host, with one request for all callers.

const PATIENCE_MS = 20_000;

export class ChatUrl {
  #source;
  #options;
  #request = null;

  /** `source`: a URL that returns `{"url": …}`, or a function that returns the chat URL or a promise of it. `options`: of fetch. */
  constructor(source, options) {
    this.#source = source;
    this.#options = options;
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
    const answer = await Promise.race([typeof source === 'function' ? source() : this.#fetch(source), tooLate()]);
    return read(answer?.url ?? answer);
  }

  async #fetch(address) {
    if (tokenOf(new URL(address, location.href))) {
      console.warn('ChatGateway: chatUrl: give the endpoint, this link expires.');
      return address;
    }
    const { credentials, headers } = this.#options;
    const response = await fetch(address, {
      cache: 'no-store',
      credentials,
      headers: { Accept: 'application/json', ...headers },
    }).catch(() => {
      throw failure('chat_url_unreachable', `${address} cannot be fetched; see connect-src, CORS`);
    });
    const { status, ok, redirected } = response;
    if (status === 401 || status === 403)
      throw failure('not_logged_in', `${address} answered ${status}; see credentials`);
    if (!ok) throw failure('chat_url_failed', `${address} answered ${status}`);
    return response.json().catch(() => {
      if (redirected)
        throw failure('not_logged_in', `${address} led to ${new URL(response.url).pathname}, a login? Answer 401`);
      throw failure('chat_url_invalid', `${address} must answer JSON, {"url": …}`);
    });
  }
}

/** An error with the code of the event `error`. */
function failure(code, message) {
  return Object.assign(new Error(message), { code });
}

function tooLate() {
  return new Promise((_, reject) =>
    setTimeout(() => reject(failure('chat_url_failed', 'nothing for 20 s')), PATIENCE_MS),
  );
}

function tokenOf(url) {
  return url.searchParams.get('token') ?? new URLSearchParams(url.hash.slice(1)).get('token');
}

function read(text) {
  let url, token;
  try {
    token = /^https?:/i.test(text) && tokenOf((url = new URL(text)));
  } catch {
    // No URL, so no token.
  }
  if (!token) {
    const wrong =
      typeof text === 'string'
        ? 'not https://…/chat?token=<JWT>'
        : `the keys are ${Object.keys(Object(text))}, not url`;
    throw failure('chat_url_invalid', wrong);
  }
  return { url, token, origin: url.origin };
}
