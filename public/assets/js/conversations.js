// The user's conversations as a list: loaded page by page, kept right while they are used, renamed and deleted.

import * as api from './api.js';

const PAGE = 30;
const PAGE_WHILE_SEARCHING = 100;

export class Conversations {
  /** {id, name, updatedAt in seconds}, the last used first. */
  list = [];
  hasMore = false;
  /** `loading` the first page, `ready`, or `failed`. */
  state = 'loading';
  /** `loading` a later page, `ready`, or `failed`. */
  more = 'ready';
  #onChange;
  /** Those that have had a name looked for, or got one from the reader. */
  #named = new Set();

  constructor(onChange) {
    this.#onChange = onChange;
  }

  find(id) {
    return this.list.find((conversation) => conversation.id === id);
  }

  /** Loads the list from its beginning. */
  async load() {
    this.state = 'loading';
    this.#onChange();
    try {
      const page = await api.conversations({ limit: PAGE });
      const known = new Set(page.conversations.map(({ id }) => id));
      // What was begun while the list was on its way may be missing in it.
      const begun = this.list.filter(({ id }) => !known.has(id));
      this.list = [...begun, ...page.conversations.map(entry)];
      this.hasMore = page.hasMore;
      this.state = 'ready';
    } catch {
      this.state = 'failed';
    }
    this.#onChange();
  }

  async loadMore(limit = PAGE) {
    if (!this.hasMore || this.more === 'loading') return;
    this.more = 'loading';
    this.#onChange();
    try {
      const page = await api.conversations({ lastId: this.list.at(-1)?.id, limit });
      this.list.push(...page.conversations.map(entry).filter(({ id }) => !this.find(id)));
      this.hasMore = page.hasMore && page.conversations.length > 0;
      this.more = 'ready';
    } catch (error) {
      this.more = 'failed';
      if (error.status === 404) await this.#reload(); // the last one of the list was deleted elsewhere
    }
    this.#onChange();
  }

  /** A search is over all of them: those that are not here yet are loaded as long as `wanted()`. */
  async loadAll(wanted) {
    while (wanted() && this.hasMore && this.more === 'ready') await this.loadMore(PAGE_WHILE_SEARCHING);
  }

  /** Something was said in a conversation; one that is not in the list yet is called by its first question. */
  touch(id, query = '') {
    const known = this.find(id) ?? { id, name: query };
    this.list = [{ ...known, updatedAt: api.now() / 1000 }, ...this.list.filter((other) => other.id !== id)];
    this.#onChange();
  }

  async rename(id, name) {
    this.#named.add(id);
    this.#show(await api.rename(id, name));
  }

  /** Has Dify find a name, once. A conversation without one is no reason to tell the reader anything. */
  async findName(id) {
    if (this.#named.has(id)) return;
    this.#named.add(id);
    const before = this.find(id)?.name;
    try {
      const found = await api.rename(id);
      if (this.find(id)?.name === before) this.#show(found);
    } catch {
      // It keeps the beginning of its first question.
    }
  }

  async remove(id) {
    try {
      await api.deleteConversation(id);
    } catch (error) {
      if (error.status !== 404) throw error; // else it is gone already
    }
    this.list = this.list.filter((conversation) => conversation.id !== id);
    this.#onChange();
  }

  // Internal

  #show({ id, name }) {
    const known = this.find(id);
    if (known && name) known.name = name;
    this.#onChange();
  }

  #reload() {
    this.list = [];
    this.more = 'ready';
    return this.load();
  }
}

function entry({ id, name, updated_at: updatedAt, created_at: createdAt }) {
  return { id, name: name ?? '', updatedAt: updatedAt ?? createdAt ?? 0 };
}

/** The conversations whose name contains the words, whatever their case. */
export function matching(list, words) {
  const wanted = words.trim().toLocaleLowerCase();
  return wanted === '' ? list : list.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
}

/** The list by age, `[{name, conversations}]` in this order: today, yesterday, week, older. By the reader's calendar. */
export function byAge(list, now = api.now()) {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const daysAgo = (days) => new Date(midnight).setDate(new Date(midnight).getDate() - days);
  const ages = [
    { name: 'today', since: midnight, conversations: [] },
    { name: 'yesterday', since: daysAgo(1), conversations: [] },
    { name: 'week', since: daysAgo(7), conversations: [] },
    { name: 'older', since: -Infinity, conversations: [] },
  ];
  for (const conversation of list) {
    ages.find(({ since }) => conversation.updatedAt * 1000 >= since).conversations.push(conversation);
  }
  return ages.filter(({ conversations }) => conversations.length > 0);
}
