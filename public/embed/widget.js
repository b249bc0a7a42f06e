// One chat in the host's page: opens the frame, renews its token, and passes its events to the host.

import { ChatUrl } from './chat-url.js';
import { Frame } from './frame.js';
import { Stage } from './stage.js';
import { textsIn } from './texts.js';

/** What the host's developer can do about an error in the frame. */
const causes = () => ({
  token_invalid: 'refuses the token: see its log',
  token_expired: 'gets an expired token: make one for each request',
  system_not_allowed: 'does not list the system in ALLOWED_SYSTEM_IDS',
  frame_not_allowed: `does not list ${location.origin} in EMBED_ORIGINS`,
});

/** A frame that has sent nothing by then has not loaded the chat. */
const SILENCE_MS = 20_000;

/** A chat that has not removed by then what it stored is removed all the same. */
const LOGOUT_MS = 1000;

export class Widget {
  #options;
  #emit;
  #chatUrl;
  #texts;
  #stage;
  #frame = null;
  #opening = null;
  #ready = false;
  #queue = [];
  #late = 0;
  #onViolation = (event) => this.#blocked(event);
  #onClick = (event) => this.#click(event);

  /** `emit(name, data)` sends an event to the host. */
  constructor(options, emit) {
    this.#options = options;
    this.#emit = emit;
    this.#chatUrl = new ChatUrl(options.chatUrl, options);
    this.#texts = textsIn([options.locale, document.documentElement.lang, ...navigator.languages]);
    this.#stage = new Stage(options, this.#texts, () => this.toggle());
    document.addEventListener('securitypolicyviolation', this.#onViolation);
    document.addEventListener('click', this.#onClick);
    if (options.loggedIn) this.login();
    else this.logout();
  }

  get isOpen() {
    return this.#stage.isOpen;
  }

  open() {
    if (this.#stage.isHidden) return;
    this.#load();
    if (this.isOpen) return;
    this.#stage.isOpen = true;
    this.#stage.unread = 0;
    this.#send('open');
    this.#emit('opened');
  }

  close() {
    if (!this.isOpen) return;
    this.#stage.isOpen = false;
    if (this.isOpen) return; // inline
    this.#send('close');
    this.#emit('closed');
  }

  toggle() {
    if (this.isOpen) this.close();
    else this.open();
  }

  /** Sends a message, as if the user had typed it. */
  ask(text) {
    this.open();
    this.#sendAll(['ask', { text }]);
  }

  newChat() {
    this.#sendAll(['new-chat']);
  }

  set locale(locale) {
    this.#options.locale = locale;
    this.#send('locale', { locale });
  }

  set theme(theme) {
    this.#options.theme = theme;
    this.#send('theme', { theme });
  }

  /** What the page shows, or a function that returns it or a promise of it. */
  set context(context) {
    this.#options.context = context;
    if (this.#ready) this.#sendContext(this.#frame);
  }

  /** A user has logged in: removes the previous user's chat and loads theirs. */
  login() {
    this.#clear();
    this.#queue = [];
    this.#stage.isHidden = false;
    if (this.#options.open || this.isOpen) this.open();
  }

  /** Hides the chat, and removes it when it has removed what it stored of the user. */
  logout() {
    this.close();
    this.#queue = [];
    this.#stage.isHidden = true;
    if (!this.#ready) return this.#clear();
    this.#send('logout');
    this.#ready = false;
    this.#late = setTimeout(() => this.#clear(), LOGOUT_MS);
  }

  destroy() {
    document.removeEventListener('securitypolicyviolation', this.#onViolation);
    document.removeEventListener('click', this.#onClick);
    this.#clear();
    this.#stage.remove();
  }

  // Internal

  #send(name, data) {
    if (this.#ready) this.#frame.send(name, data);
  }

  /** At once, or when the chat is ready. */
  #sendAll(...messages) {
    this.#queue.push(...messages);
    if (this.#ready) for (const message of this.#queue.splice(0)) this.#send(...message);
  }

  /** Removes the frame and ignores a pending one. */
  #clear() {
    clearTimeout(this.#late);
    this.#chatUrl.forget();
    this.#frame?.remove();
    this.#stage.clear();
    this.#stage.unread = 0;
    this.#frame = null;
    this.#opening = null;
    this.#ready = false;
  }

  #load() {
    if (this.#opening || this.#ready) return;
    this.#clear();
    const opening = this.#chatUrl.get();
    this.#opening = opening;
    opening.then(
      (place) => opening === this.#opening && this.#show(place),
      (error) =>
        opening === this.#opening && this.#fail(error.code ?? 'chat_url_failed', `no chat URL: ${error.message}`),
    );
  }

  #show({ url, origin }) {
    const { locale, theme, mode, context, links } = this.#options;
    const fragment = new URLSearchParams(url.hash.slice(1));
    fragment.set('mode', mode);
    if (locale) fragment.set('locale', locale);
    if (theme !== 'auto') fragment.set('theme', theme);
    if (context) fragment.set('context', 'host');
    if (links === 'host') fragment.set('links', links);
    url.hash = fragment;
    this.#frame = new Frame({ url, origin, title: this.#texts.title }, (name, data) => this.#receive(name, data));
    this.#stage.show(this.#frame);
    const why = `${this.#frame.address} sent nothing for 20 s. Open it in a tab; see EMBED_ORIGINS, X-Frame-Options`;
    this.#late = setTimeout(() => this.#fail('unreachable', why), SILENCE_MS);
  }

  /** A policy that only reports blocks nothing. */
  #blocked({ effectiveDirective, blockedURI, disposition }) {
    const origin = this.#frame && new URL(this.#frame.address).origin;
    if (effectiveDirective === 'frame-src' && disposition === 'enforce' && blockedURI.startsWith(origin))
      this.#fail('blocked_by_csp', `the CSP of this page lacks frame-src ${origin}`);
  }

  #fail(code, message) {
    this.#clear();
    this.#stage.fail(code, () => this.#load());
    console.error(`ChatGateway: ${message}`);
    this.#emit('error', { code, message });
  }

  #receive(name, data) {
    if (this.#stage.isHidden) {
      if (name === 'logged-out') this.#clear();
      return;
    }
    clearTimeout(this.#late);
    switch (name) {
      case 'ready':
        this.#greet();
        break;
      case 'token-request':
        this.#renew(this.#frame);
        return; // not an event for the host
      case 'context-request':
        this.#sendContext(this.#frame, data.id);
        return;
      case 'closed':
        this.close();
        return; // close() emits
      case 'unread':
        this.#stage.unread = data.count;
        break;
      case 'error':
        if (!this.#ready) this.#opening = null; // opening it again tries again
        this.#explain(causes()[data.code]);
        break;
    }
    this.#emit(name, data);
  }

  #explain(cause) {
    if (cause) console.error(`ChatGateway: ${this.#frame.address} ${cause}.`);
  }

  #greet() {
    const { locale, theme } = this.#options;
    this.#ready = true;
    this.#frame.element.className = 'ready'; // the chat has its own close button from now on
    if (locale) this.#send('locale', { locale });
    this.#send('theme', { theme });
    this.#send(this.isOpen ? 'open' : 'close');
    this.#sendAll();
  }

  /** Sends null if the host has no context, or its function fails. */
  async #sendContext(frame, id) {
    const { context } = this.#options;
    try {
      frame.send('context', { id, context: typeof context === 'function' ? await context() : context });
    } catch (error) {
      console.error(`ChatGateway: no context: ${error.message}`);
      frame.send('context', { id, context: null });
    }
  }

  /** A click on an element that opens the chat or sends a message; a link that has a key with it stays a link. */
  #click(event) {
    const { target, defaultPrevented, ctrlKey, metaKey, shiftKey } = event;
    const data = target.closest?.('[data-chat-gateway-open],[data-chat-gateway-ask]')?.dataset;
    if (!data || this.#stage.isHidden || defaultPrevented || ctrlKey || metaKey || shiftKey) return;
    event.preventDefault();
    if (data.chatGatewayAsk?.trim()) this.ask(data.chatGatewayAsk);
    else this.open();
  }

  /** Sends null if the host has no token, so that the chat does not wait for one. */
  async #renew(frame) {
    const { token } = await this.#chatUrl.get().catch((error) => {
      console.error(`ChatGateway: no new token: ${error.message}`);
      return { token: null };
    });
    if (frame === this.#frame) frame.send('token', { token });
  }
}
