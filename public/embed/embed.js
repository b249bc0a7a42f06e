// The host's API: `ChatGateway`, or no code at all if the script's tag has `data-chat-url`.

import { checked, choice, check, DEFAULTS } from './options.js';
import { Widget } from './widget.js';

/** Events of the chat (docs/develop.md#page-and-host) that have another name for the host. */
const EVENTS = { 'message-sent': 'message', 'answer-finished': 'answer' };
const NAMES = ['ready', 'opened', 'closed', 'message', 'answer', 'unread', 'resize', 'error'];

const events = new EventTarget();
let widget = null;

function emit(name, detail) {
  events.dispatchEvent(new CustomEvent(EVENTS[name] ?? name, { detail }));
}

function there() {
  check(widget !== null, 'ChatGateway.init({ chatUrl }) comes first');
  return widget;
}

const api = {
  /** Creates the chat, unless it exists. Returns a handle whose `destroy` removes what this call created. See embed.d.ts. */
  init(options) {
    const good = checked(options);
    const mine = widget ? null : new Widget(good, emit);
    if (mine) widget = mine;
    else console.warn('ChatGateway: a second init() changes nothing; first destroy().');
    return Object.create(api, { destroy: { value: () => widget === mine && api.destroy() } });
  },
  get isOpen() {
    return widget?.isOpen ?? false;
  },
  open: () => there().open(),
  close: () => there().close(),
  toggle: () => there().toggle(),
  ask(text) {
    check(typeof text === 'string' && text.trim() !== '', 'ask(text) takes a message');
    there().ask(text);
  },
  newChat: () => there().newChat(),
  setLocale: (locale) => (there().locale = locale),
  setTheme: (theme) => (there().theme = choice('theme', theme)),
  login: () => there().login(),
  logout: () => there().logout(),
  destroy() {
    widget?.destroy();
    widget = null;
  },
  /** Returns a function that removes the listener. */
  on(name, listener) {
    check(NAMES.includes(name), `there is no event ${name}`);
    const receive = (event) => listener(event.detail ?? {});
    events.addEventListener(name, receive);
    return () => events.removeEventListener(name, receive);
  },
};

/** The options in a script's tag, `data-chat-url` or `data-open`; other data is ignored. */
function optionsOf(data) {
  const meant = { '': true, true: true, false: false };
  const names = Object.keys(DEFAULTS).filter((name) => name in data);
  return Object.fromEntries(names.map((name) => [name, meant[data[name]] ?? data[name]]));
}

// Without the check, an <img name="currentScript"> in the page would pass for the script (CVE-2024-43788 is of this
// kind).
const tag = document.currentScript;

function begin() {
  if (tag?.localName === 'script' && tag.dataset.chatUrl) api.init(optionsOf(tag.dataset));
}

// If the page loads the script twice, the first one stays.
if (!globalThis.ChatGateway) {
  globalThis.ChatGateway = Object.freeze(api);
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', begin);
  else begin();
}
