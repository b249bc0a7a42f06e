// The list of conversations on screen: grouped by age, searchable by title.

import { byAge, matching } from './conversations.js';
import { t } from '../ui/i18n.js';

/** How close to the end, in pixels, the next page is loaded. */
const NEAR = 200;

export class ConversationList {
  #root;
  #model;
  #actions;
  #current = '';
  #items = new Map();

  /** `actions`: onOpen(id), onMenu(id, button), isLive(id): whether an answer is being written in the background,
   * onSearch(place, text): `text()` is searched, and `place` is for what is found in messages. */
  constructor(root, model, actions) {
    this.#root = root;
    this.#model = model;
    this.#actions = actions;
    this.#part('retry').addEventListener('click', () => model.load());
    this.#part('more').addEventListener('click', () => model.loadMore());
    this.#part('search').addEventListener('input', () => this.#search());
    this.#part('scroll').addEventListener('scroll', () => this.#scrolled(), { passive: true });
  }

  /** The open conversation; '' for a new chat. */
  set current(id) {
    this.#current = id;
    this.show();
  }

  show() {
    const { list, state, more, hasMore } = this.#model;
    const text = this.#part('search').value;
    const shown = matching(list, text);
    const isBusy = state === 'loading' || more === 'loading';
    this.#root.setAttribute('aria-busy', String(isBusy));
    this.#draw(shown);
    this.#part('loading').hidden = state !== 'loading' || list.length > 0;
    this.#part('failed').hidden = state !== 'failed';
    this.#part('empty').hidden = state !== 'ready' || list.length > 0;
    this.#part('nothing').hidden = list.length === 0 || shown.length > 0 || isBusy;
    this.#part('more').hidden = !hasMore || state !== 'ready';
    this.#part('more').setAttribute('aria-disabled', String(more === 'loading'));
    this.#part('more').textContent = t(`conversations.more_${more}`);
    this.#part('search-line').hidden = list.length === 0;
  }

  /** Moves the focus to the item that takes the place of a removed one. */
  focusNear(position) {
    const buttons = [...this.#root.querySelectorAll('.conversation-open')];
    (buttons.at(Math.min(position, buttons.length - 1)) ?? this.#part('heading')).focus();
  }

  positionOf(id) {
    return [...this.#root.querySelectorAll('.conversation')].findIndex((item) => item.dataset.id === id);
  }

  // Internal

  /** Elements are reused, so that the focus survives changes of the list. */
  #draw(shown) {
    const focused = /** @type {HTMLElement} */ (document.activeElement);
    const groups = byAge(shown).map(({ name, conversations }) => {
      const group = clone('#conversation-group-template');
      group.querySelector('h3').textContent = t(`conversations.${name}`);
      group.querySelector('ul').append(...conversations.map((conversation) => this.#item(conversation)));
      return group;
    });
    this.#part('groups').replaceChildren(...groups);
    if (focused !== document.activeElement && this.#root.contains(focused)) focused.focus({ preventScroll: true });
    for (const id of this.#items.keys()) if (!this.#model.find(id)) this.#items.delete(id);
  }

  #item({ id, name }) {
    const item = this.#items.get(id) ?? this.#newItem(id);
    const title = name || t('chat.new');
    const open = item.querySelector('.conversation-open');
    open.querySelector('.conversation-title').textContent = title;
    open.title = title;
    open.querySelector('.conversation-live').hidden = id === this.#current || !this.#actions.isLive(id);
    if (id === this.#current) open.setAttribute('aria-current', 'page');
    else open.removeAttribute('aria-current');
    item.querySelector('.conversation-menu').setAttribute('aria-label', t('conversations.menu_of', { name: title }));
    return item;
  }

  #newItem(id) {
    const item = clone('#conversation-template');
    item.dataset.id = id;
    const menu = item.querySelector('.conversation-menu');
    item.querySelector('.conversation-open').addEventListener('click', () => this.#actions.onOpen(id));
    menu.addEventListener('click', () => this.#actions.onMenu(id, menu));
    this.#items.set(id, item);
    return item;
  }

  #search() {
    this.show();
    const searching = () => this.#part('search').value.trim() !== '';
    this.#model.loadAll(searching);
    this.#actions.onSearch(this.#part('found'), () => this.#part('search').value);
  }

  #scrolled() {
    const scroll = this.#part('scroll');
    const rest = scroll.scrollHeight - scroll.clientHeight - scroll.scrollTop;
    if (rest < NEAR && this.#model.more === 'ready') this.#model.loadMore();
  }

  #part(name) {
    return this.#root.querySelector(`[data-part=${name}]`);
  }
}

function clone(selector) {
  return document.querySelector(selector).content.cloneNode(true).firstElementChild;
}
