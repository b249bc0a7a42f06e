// The user's conversations as a list: loaded page by page, kept right while they are used, renamed and deleted.

import { withoutThinking } from '../answer/think-parser.js';
import * as api from '../net/api.js';

const PAGE = 30;
const PAGE_AT_ONCE = 100;

export class Conversations {
  /** {id, name, updatedAt in seconds}, the last used first. */
  list = [];
  hasMore = false;
  /** `loading` the first page, `ready`, or `failed`. */
  state = 'loading';
  /** `loading` a later page, `ready`, or `failed`. */
  more = 'ready';
  #onChange;
  /** The page that is being loaded: whether it came. */
  #loading = null;
  /** Those that have had a name looked for, or got one from the reader, each with the search for it. */
  #named = new Map();

  constructor(onChange) {
    this.#onChange = onChange;
  }

  find(id) {
    return this.list.find((conversation) => conversation.id === id);
  }

  /** Loads the list from its beginning. */
  load() {
    return this.#alone(() => this.#loadFirst());
  }

  /** Resolves to whether there is more than before. */
  loadMore(limit = PAGE) {
    return this.#alone(() => this.#loadNext(limit));
  }

  /** Those that are not here yet are loaded as long as `wanted()`. */
  async loadAll(wanted) {
    await this.#loading;
    while (wanted() && this.hasMore && (await this.loadMore(PAGE_AT_ONCE)));
  }

  /** What could not be loaded is tried again. */
  async retry() {
    if (this.state === 'failed') await this.load();
    else if (this.more === 'failed') await this.loadMore();
  }

  /** A conversation; how far down the list it is cannot be known, so it is loaded until there is a name to call it by. */
  async lookUp(id) {
    await this.loadAll(() => !this.find(id)?.name);
    if (!this.find(id)?.name) await this.#lookAtTop(id); // what is said in it meanwhile moves it up, past what has been loaded
    return this.find(id) ?? { id, name: '' };
  }

  /** Something was said in a conversation; one that is not in the list yet is called by its first question. */
  touch(id, query = '') {
    const known = this.find(id) ?? { id, name: query };
    this.list = [{ ...known, updatedAt: api.now() / 1000 }, ...this.list.filter((other) => other.id !== id)];
    this.#onChange();
    if (!known.name) this.lookUp(id); // opened by a link, before the list came to it
  }

  /** A name that is being looked for would come later and win: it is waited for. */
  async rename(id, name) {
    const search = this.#named.get(id);
    this.#named.set(id, search);
    await search;
    this.#show(await api.rename(id, name));
  }

  /** Has Dify find a name, once. A conversation without one is no reason to tell the reader anything. */
  findName(id) {
    if (!this.#named.has(id)) this.#named.set(id, this.#searchName(id));
  }

  async remove(id) {
    try {
      await api.deleteConversation(id);
    } catch (error) {
      if (error.status !== 404) throw error; // else it is gone already
    }
    this.forget(id);
  }

  /** It is not there any more: somebody has deleted it, here or elsewhere. */
  forget(id) {
    this.list = this.list.filter((conversation) => conversation.id !== id);
    this.#onChange();
  }

  // Internal

  /** One page at a time: who asks meanwhile waits for the one under way. */
  #alone(load) {
    this.#loading ??= load().finally(() => (this.#loading = null));
    return this.#loading;
  }

  async #loadFirst() {
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
    return this.state === 'ready';
  }

  async #loadNext(limit) {
    if (!this.hasMore) return false;
    this.more = 'loading';
    this.#onChange();
    try {
      const page = await api.conversations({ lastId: this.list.at(-1)?.id, limit });
      for (const loaded of page.conversations.map(entry)) this.#add(loaded);
      this.hasMore = page.hasMore && page.conversations.length > 0;
      this.more = 'ready';
    } catch (error) {
      this.more = 'failed';
      if (error.status === 404) await this.#reload(); // the last one of the list was deleted elsewhere
    }
    this.#onChange();
    return this.more === 'ready';
  }

  async #lookAtTop(id) {
    const top = await api.newestConversation().catch(() => undefined);
    if (top?.id === id) this.#show(top);
  }

  /** One that was used before its page came is in the list already, maybe without a name. */
  #add(loaded) {
    const known = this.find(loaded.id);
    if (known) known.name ||= loaded.name;
    else this.list.push(loaded);
  }

  async #searchName(id) {
    const before = this.find(id)?.name;
    try {
      const found = await api.rename(id);
      if (this.find(id)?.name === before) this.#show(found);
    } catch {
      // It keeps the beginning of its first question.
    }
  }

  #show({ id, name: found }) {
    const name = titleOf(found);
    const known = this.find(id);
    if (known && name) known.name = name;
    this.#onChange();
  }

  #reload() {
    this.list = [];
    this.more = 'ready';
    return this.#loadFirst();
  }
}

/** A model that thinks does so about names as well, and Dify cuts the name in the middle of it. */
function titleOf(name) {
  return withoutThinking(name ?? '').trim();
}

function entry({ id, name, updated_at: updatedAt, created_at: createdAt }) {
  return { id, name: titleOf(name), updatedAt: updatedAt ?? createdAt ?? 0 };
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
