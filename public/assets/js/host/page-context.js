// What the host's page shows beside the chat: inputs for the app, a label, and messages to start with. It is the word of a
// browser, so it never decides what a user may do (docs/integrate.md#the-page-around-the-chat).

import { inAddress } from './url-fragment.js';

/** A host that has not answered by then has no context. */
const PATIENCE_MS = 300;

const MAX_BYTES = 16 * 1024;
const MAX_LABEL = 80;
const MAX_STARTERS = 6;
const LONGEST_STARTER = 200;

/** @typedef {{ inputs: Record<string, unknown>, label: string, starters: string[] }} Context */

export class PageContext {
  /** Called after every change. */
  onChange = () => {};
  #host;
  #isOffered = inAddress('context') === 'host';
  /** @type {Context | null} */
  #current = null;
  #isTakenOff = false;
  #asked = 0;
  #answer = (_context) => {};
  #pending = null;

  /** @param {import('./host.js').Host} host */
  constructor(host) {
    this.#host = host;
    host.on('context', ({ id, context }) => this.#receive(id, context));
  }

  /** What goes with the next message, or null. */
  get current() {
    return this.#isTakenOff ? null : this.#current;
  }

  /** The next message goes without it. */
  takeOff() {
    this.#isTakenOff = true;
    this.onChange();
  }

  /** Asks the host for what its page shows now. Resolves to null if it has none, or is late. */
  refresh() {
    if (!this.#isOffered || !this.#host.isThere) return Promise.resolve(null);
    this.#pending ??= this.#ask().finally(() => (this.#pending = null));
    return this.#pending;
  }

  /** For a message that is sent now: asks the host, unless the user has taken the context off. */
  async take() {
    if (!this.#isTakenOff) return this.refresh();
    this.#isTakenOff = false;
    this.onChange();
    return null;
  }

  // Internal

  async #ask() {
    const id = ++this.#asked;
    const answer = new Promise((resolve) => (this.#answer = resolve));
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
    this.#host.send('context-request', { id });
    const context = await Promise.race([answer, late]);
    this.#set(context);
    return context;
  }

  /** `id` is that of the request; none if the host has a new context. */
  #receive(id, value) {
    const context = checked(value);
    if (id === this.#asked) this.#answer(context);
    if (id !== undefined) return;
    this.#isOffered = true;
    this.#set(context);
  }

  #set(context) {
    this.#current = context;
    this.onChange();
  }
}

/** @returns {Context | null} */
export function checked(value) {
  if (typeof value !== 'object' || value === null) return null;
  if (new TextEncoder().encode(JSON.stringify(value)).length > MAX_BYTES) {
    console.error('chat-gateway: the context is larger than 16 KB and is not used.');
    return null;
  }
  const { inputs, label, starters } = value;
  const isObject = typeof inputs === 'object' && inputs !== null && !Array.isArray(inputs);
  return {
    inputs: isObject ? inputs : {},
    label: typeof label === 'string' ? label.trim().slice(0, MAX_LABEL) : '',
    starters: (Array.isArray(starters) ? starters : [])
      .filter((text) => typeof text === 'string' && text.trim() !== '' && text.length <= LONGEST_STARTER)
      .slice(0, MAX_STARTERS),
  };
}
