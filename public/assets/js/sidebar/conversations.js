// The user's conversations: loaded page by page, updated as they are used, renamed and deleted.

import { withoutThinking } from '../answer/think-parser.js';
import * as api from '../net/api.js';
import { mayWrite } from '../ui/access.js';

const PAGE = 30;
const PAGE_AT_ONCE = 100;

export class Conversations {
  /** [{id, name, updatedAt}], the last used first; `updatedAt` in seconds. */
  list = [];
  hasMore = false;
  /** The state of the first page: `loading`, `ready` or `failed`. */
  state = 'loading';
  /** The state of later pages: `loading`, `ready` or `failed`. */
  more = 'ready';
  #onChange;
  /** The running request; resolves to whether it succeeded. */
  #loading = null;
  /** The conversations that were named, by Dify or by the user, each with the request for its name. */
  #named = new Map();
  /** The ids of conversations that were deleted while the page was open. */
  #gone = new Set();

  constructor(onChange) {
    this.#onChange = onChange;
  }

  find(id) {
    return this.list.find((conversation) => conversation.id === id);
  }

  isGone(id) {
    return this.#gone.has(id);
  }

  /** Loads the list from its beginning. */
  load() {
    return this.#alone(() => this.#loadFirst());
  }

  /** Resolves to whether more conversations were loaded. */
  loadMore(limit = PAGE) {
    return this.#alone(() => this.#loadNext(limit));
  }

  /** Loads further pages as long as `wanted()` returns true. */
  async loadAll(wanted) {
    await this.#loading;
    while (wanted() && this.hasMore && (await this.loadMore(PAGE_AT_ONCE)));
  }

  /** Repeats the request that failed. */
  async retry() {
    if (this.state === 'failed') await this.load();
    else if (this.more === 'failed') await this.loadMore();
  }

  /** Finds a conversation by loading pages until it has a name. */
  async lookUp(id) {
    await this.loadAll(() => !this.find(id)?.name);
    if (!this.find(id)?.name) await this.#lookAtTop(id); // a message sent meanwhile moves it to the top, out of the pages to come
    return this.find(id) ?? { id, name: '' };
  }

  /** A message was sent in a conversation; one that is not in the list yet is named by it. */
  touch(id, query = '') {
    const known = this.find(id) ?? { id, name: query };
    this.list = [{ ...known, updatedAt: api.now() / 1000 }, ...this.list.filter((other) => other.id !== id)];
    this.#onChange();
    if (!known.name) this.lookUp(id); // opened by a link, before its page was loaded
  }

  /** Waits for a name that Dify is generating, which would overwrite this one. */
  async rename(id, name) {
    const search = this.#named.get(id);
    this.#named.set(id, search);
    await search;
    this.#show(await api.rename(id, name));
  }

  /** Has Dify generate a name, once. A failure is not shown. */
  findName(id) {
    if (mayWrite() && !this.#named.has(id)) this.#named.set(id, this.#searchName(id));
  }

  async remove(id) {
    try {
      await api.deleteConversation(id);
    } catch (error) {
      if (error.status !== 404) throw error; // deleted already
    }
    this.forget(id);
  }

  /** Removes a conversation that was deleted here or elsewhere. */
  forget(id) {
    this.#gone.add(id);
    this.list = this.list.filter((conversation) => conversation.id !== id);
    this.#onChange();
  }

  // Internal

  /** One request at a time: a second caller gets the running one. */
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
      // A conversation that started during the request may be missing in its reply.
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

  /** A conversation that was used before its page was loaded is in the list already, maybe without a name. */
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
      // It keeps the start of its first message as name.
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

/** The conversations whose name contains the text, ignoring case. */
export function matching(list, text) {
  const wanted = text.trim().toLocaleLowerCase();
  return wanted === '' ? list : list.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
}

/** Groups by age in the reader's time zone: [{name, conversations}] for today, yesterday, week and older. */
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
