// The host's API as an ES module. Importing it touches no DOM, so that a server may render a page that has it.

import { checked, choice, check } from './options.js';
import { Widget } from './widget.js';

/** Events of the chat (docs/develop.md#page-and-host) that have another name for the host. */
const EVENTS = { 'message-sent': 'message', 'answer-finished': 'answer' };
const NAMES = ['ready', 'opened', 'closed', 'message', 'answer', 'unread', 'resize', 'link', 'error'];

const events = new EventTarget();
let widget = null;

function emit(name, detail) {
  events.dispatchEvent(new CustomEvent(EVENTS[name] ?? name, { detail }));
}

function there() {
  check(widget !== null, 'init() comes first');
  return widget;
}

/** Described in embed.d.ts. */
export const ChatGateway = Object.freeze({
  /** Creates the chat, unless it exists. Returns a handle whose `destroy` removes what this call created. See embed.d.ts. */
  init(options) {
    const good = checked(options);
    const mine = widget ? null : new Widget(good, emit);
    if (mine) widget = mine;
    else console.warn('ChatGateway: a second init() changes nothing: destroy() first.');
    return Object.create(ChatGateway, { destroy: { value: () => widget === mine && ChatGateway.destroy() } });
  },
  get isOpen() {
    return widget?.isOpen ?? false;
  },
  open: () => there().open(),
  close: () => there().close(),
  toggle: () => there().toggle(),
  ask(text) {
    check(typeof text === 'string' && text.trim() !== '', 'ask() takes a text');
    there().ask(text);
  },
  newChat: () => there().newChat(),
  setLocale: (locale) => (there().locale = locale),
  setTheme: (theme) => (there().theme = choice('theme', theme)),
  setContext: (context) => (there().context = context),
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
});
