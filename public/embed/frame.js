// The frame with the chat in it, and what is said to it and by it (docs/develop.md#page-and-host). Nobody else is
// listened to.

const PREFIX = 'chat-gateway:';

export class Frame {
  element = document.createElement('iframe');
  #origin;
  #onMessage;
  #receive = (event) => this.#read(event);

  /** `onMessage(name, data)` for everything that the chat says. */
  constructor({ url, origin, title }, onMessage) {
    this.#origin = origin;
    this.#onMessage = onMessage;
    this.element.title = title;
    this.element.allow = 'microphone; clipboard-write; autoplay';
    this.element.referrerPolicy = 'strict-origin'; // by which the chat knows whom to answer where the browser does not say
    this.element.src = url;
    addEventListener('message', this.#receive);
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
