// The text of the user's message: as it was typed, with links, and folded when it is long.

import { webAddress } from '../markdown/addresses.js';
import { keepWordsTogether } from '../ui/dom.js';
import { t } from '../ui/i18n.js';

const BEGIN = /https?:\/\/|www\./gi;

/** How many lines fit depends on the width, so it is measured again when that changes. */
const fit = new ResizeObserver((entries) => {
  for (const { target } of entries) texts.get(target)?.fit();
});

/** @type {WeakMap<Element, MessageText>} */
const texts = new WeakMap();

let count = 0;

export class MessageText {
  #text;
  #button;
  #isFolded = true;

  /** `text` is the paragraph, `button` folds it. */
  constructor(text, button, message) {
    this.#text = text;
    this.#button = button;
    text.append(...withLinks(message));
    keepWordsTogether(text);
    text.id = `message-${++count}`;
    button.setAttribute('aria-controls', text.id);
    button.addEventListener('click', () => this.#fold(!this.#isFolded));
    // A link beyond the fold can have the focus only if it is seen.
    text.addEventListener('focusin', () => text.scrollTop > 0 && this.#fold(false));
    this.#fold(true);
    texts.set(text, this);
    fit.observe(text);
  }

  /** Shows the button if the text is longer than what is shown of it. */
  fit() {
    if (!this.#isFolded) return;
    const isLong = this.#text.scrollHeight > this.#text.clientHeight + 1;
    this.#text.toggleAttribute('data-long', isLong);
    this.#button.hidden = !isLong;
  }

  // Internal

  #fold(folded) {
    this.#isFolded = folded;
    this.#text.toggleAttribute('data-folded', folded);
    this.#text.scrollTop = 0;
    this.#button.setAttribute('aria-expanded', String(!folded));
    this.#button.textContent = t(folded ? 'message.unfold' : 'message.fold');
    if (folded && this.#text.isConnected) this.#text.scrollIntoView({ block: 'nearest' });
  }
}

/** The text, with its web addresses as links. */
function withLinks(text) {
  const nodes = [];
  let end = 0;
  for (const { index } of text.matchAll(BEGIN)) {
    const address = index >= end ? webAddress(text, index) : null;
    if (address === null) continue;
    nodes.push(text.slice(end, index), linkTo(address));
    end = index + address.length;
  }
  nodes.push(text.slice(end));
  return nodes.filter((node) => node !== '');
}

function linkTo(address) {
  const href = /^www\./i.test(address) ? `https://${address}` : address;
  return Object.assign(document.createElement('a'), {
    href,
    textContent: address,
    target: '_blank',
    rel: 'noopener noreferrer nofollow',
  });
}
