// The frame with the chat, and the messages between it and the host's page (docs/develop.md#page-and-host).

const PREFIX = 'chat-gateway:';

export class Frame {
  element = document.createElement('iframe');
  #origin;
  #onMessage;
  #receive = (event) => this.#read(event);

  /** `onMessage(name, data)` for every message of the chat. */
  constructor({ url, origin, title }, onMessage) {
    this.#origin = origin;
    this.#onMessage = onMessage;
    this.element.title = title;
    this.element.allow = 'microphone; clipboard-write; autoplay';
    this.element.referrerPolicy = 'strict-origin'; // how the chat knows the host's origin without ancestorOrigins
    this.element.src = url;
    addEventListener('message', this.#receive);
  }

  /** Without the token, for messages. */
  get address() {
    const { origin, pathname } = new URL(this.element.src);
    return origin + pathname;
  }

  send(name, data = {}) {
    this.element.contentWindow?.postMessage({ ...data, type: PREFIX + name }, this.#origin);
  }

  remove() {
    removeEventListener('message', this.#receive);
    this.element.remove();
  }

  // Internal

  #read({ source, origin, data }) {
    if (source === null || source !== this.element.contentWindow || origin !== this.#origin) return;
    const { type, ...rest } = Object(data);
    if (typeof type === 'string' && type.startsWith(PREFIX)) this.#onMessage(type.slice(PREFIX.length), rest);
  }
}
