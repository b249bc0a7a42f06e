// The texts of the user's messages and answers, for the search: read in the background, kept in memory only.

import { withoutThinking } from '../answer/think-parser.js';
import * as api from '../net/api.js';

/** Messages of a page; the most that Dify sends. */
const PAGE = 100;

/** Pages that one tab reads: a small part of what the gateway allows a user in a minute. */
const MOST_PAGES = 100;

const MOST_PLACES = 50;

/** Characters of a text around a found word. */
const BEFORE = 24;
const AFTER = 90;

export class MessageIndex {
  /** `idle`, `reading`, `offline` after a failure, or `used_up`: no more pages will be read. */
  state = 'idle';
  #onChange;
  #pagesLeft = MOST_PAGES;
  /** What is still to be read: [{id, firstId}]; newest messages of every conversation come before older ones. */
  #queue = [];
  /** By conversation: `updatedAt` of the list when it was read, and its messages by id. */
  #read = new Map();

  /** `onChange()` is called after every page. */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** Reads what is new in a list of conversations, or was not read because of a failure. */
  async read(conversations) {
    for (const { id, updatedAt } of conversations) {
      const known = this.#read.get(id);
      if (known?.updatedAt === updatedAt) continue;
      this.#read.set(id, { updatedAt, messages: known?.messages ?? new Map() });
      this.#queue.unshift({ id, firstId: '', isNew: known === undefined });
    }
    this.#queue.sort((a, b) => Number(a.firstId !== '') - Number(b.firstId !== ''));
    if (this.state !== 'reading') await this.#readQueue();
  }

  /** The places of a text: [{conversationId, messageId, before, match, after}], in the order of the conversations. */
  find(text, conversations) {
    const wanted = text
      .trim()
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replace(/\s+/g, '\\s+');
    if (wanted === '') return [];
    const pattern = new RegExp(wanted, 'iu');
    const places = [];
    for (const { id } of conversations) {
      for (const [messageId, texts] of this.#read.get(id)?.messages ?? []) {
        const place = placeIn(texts, pattern);
        if (place) places.push({ conversationId: id, messageId, ...place });
        if (places.length === MOST_PLACES) return places;
      }
    }
    return places;
  }

  // Internal

  async #readQueue() {
    this.state = 'reading';
    while (this.#queue.length > 0 && this.#pagesLeft > 0) {
      const next = this.#queue[0];
      try {
        this.#pagesLeft--;
        await this.#readPage(next);
        this.#queue.splice(this.#queue.indexOf(next), 1);
      } catch (error) {
        if (!api.isFinal(error)) {
          this.#end('offline');
          return;
        }
        this.#queue.splice(this.#queue.indexOf(next), 1); // deleted elsewhere
      }
      this.#onChange();
    }
    this.#end(this.#queue.length > 0 ? 'used_up' : 'idle');
  }

  async #readPage({ id, firstId, isNew }) {
    const page = await api.messagePage(id, { firstId, limit: PAGE });
    const { messages } = this.#read.get(id);
    for (const message of page.messages.reverse()) {
      messages.set(message.id, [message.query ?? '', withoutThinking(message.answer ?? '')]);
    }
    if (isNew && page.hasMore && page.messages.length > 0) {
      this.#queue.push({ id, firstId: page.messages.at(-1).id, isNew });
    }
  }

  #end(state) {
    this.state = state;
    this.#onChange();
  }
}

function placeIn(texts, pattern) {
  for (const text of texts) {
    const found = pattern.exec(text);
    if (!found) continue;
    const end = found.index + found[0].length;
    const start = Math.max(0, found.index - BEFORE);
    return {
      before: (start > 0 ? '…' : '') + onOneLine(text.slice(start, found.index)),
      match: onOneLine(found[0]),
      after: onOneLine(text.slice(end, end + AFTER)),
    };
  }
  return null;
}

function onOneLine(text) {
  return text.replace(/\s+/g, ' ');
}
