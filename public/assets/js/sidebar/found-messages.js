// The places in messages that have the words of the search, below the titles that have them.

import { make } from '../ui/dom.js';
import { t } from '../ui/i18n.js';
import { MessageIndex } from './message-index.js';

/** A single letter is in every message. */
const SHORTEST = 2;

export class FoundMessages {
  #root;
  #model;
  #onOpen;
  #text = '';
  #index = new MessageIndex(() => this.#show());

  /** `onOpen(conversationId, messageId)`: the reader has chosen a place. */
  constructor(root, model, onOpen) {
    this.#root = root;
    this.#model = model;
    this.#onOpen = onOpen;
    globalThis.addEventListener('online', () => this.#text && this.search(this.#text));
  }

  /** Shows the places of a text, and more of them as messages are read; '' ends the search. */
  async search(text) {
    this.#text = [...text.trim()].length < SHORTEST ? '' : text;
    this.#show();
    if (this.#text === '') return;
    this.#index.read(this.#model.list);
    await this.#model.loadAll(() => this.#text !== '');
    if (this.#text !== '') this.#index.read(this.#model.list);
  }

  // Internal

  #show() {
    this.#root.hidden = this.#text === '';
    const places = this.#index.find(this.#text, this.#model.list);
    const list = this.#root.querySelector('ul');
    const focused = list.querySelector(':focus')?.dataset.message;
    list.replaceChildren(...places.map((place) => this.#item(place)));
    if (focused) list.querySelector(`[data-message="${focused}"]`)?.focus({ preventScroll: true });
    const note = this.#note(places.length);
    this.#root.querySelector('[role=status]').textContent = note;
    this.#root.querySelector('[role=status]').hidden = note === '';
  }

  #note(count) {
    const { state } = this.#index;
    if (state !== 'idle') return t(`search.${state}`);
    return count === 0 ? t('search.nothing') : '';
  }

  #item({ conversationId, messageId, before, match, after }) {
    const item = make('li', 'conversation');
    const button = make('button', 'conversation-open found');
    button.type = 'button';
    button.dataset.message = messageId;
    const snippet = make('span', 'found-text');
    snippet.dir = 'auto';
    snippet.append(before, make('mark', '', match), after);
    button.append(make('span', 'found-title', this.#model.find(conversationId)?.name || t('chat.new')), snippet);
    button.addEventListener('click', () => this.#onOpen(conversationId, messageId));
    item.append(button);
    return item;
  }
}
