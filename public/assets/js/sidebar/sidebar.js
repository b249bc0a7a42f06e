// The sidebar: the list of conversations, their actions, and switching between them.

import { linkedConversation, showConversation } from '../host/url-fragment.js';
import { BackgroundAnswers } from './background-answers.js';
import { ConversationList } from './conversation-list.js';
import { Conversations } from './conversations.js';
import { Drawer } from './drawer.js';
import { near } from '../ui/on-demand.js';
import { followHistory } from '../ui/page-history.js';

export class Sidebar {
  #root;
  #chat;
  #onOpen;
  #onMessage;
  #onWrite;
  #found = null;
  #onFailure;
  #loadActions;
  #model;
  #list;
  #drawer;
  #shown = '';
  #background = new BackgroundAnswers(() => this.#list.show());

  /**
   * `onOpen(id)` opens a conversation, '' a new chat, and resolves when it is there; `onMessage(id)` shows a message of it; `onWrite()`: the user wants to
   * write; `onFailure()`: a module could not be loaded.
   */
  constructor(root, chat, choices, { onOpen, onMessage, onWrite, onFailure }) {
    this.#root = root;
    this.#chat = chat;
    this.#onOpen = onOpen;
    this.#onMessage = onMessage;
    this.#onWrite = onWrite;
    this.#onFailure = onFailure;
    const content = root.querySelector('#conversations');
    this.#model = new Conversations(() => this.#list.show());
    this.#list = new ConversationList(content, this.#model, {
      isLive: (id) => this.#background.has(id),
      onOpen: (id) => this.#open(id),
      onMenu: (id, button) => this.#openMenu(id, button),
      onSearch: (place, text) => this.#searchMessages(place, text),
    });
    this.#drawer = new Drawer(root, content);
    const menu = root.querySelector('#chat-menu');
    menu.addEventListener('click', () => this.#openMenu(chat.conversationId, menu));
    this.#loadActions = near(
      content,
      near(menu, () => import('./conversation-actions.js')),
    );
    const settings = root.querySelector('#open-settings');
    const loadSettings = near(settings, () => import('./settings.js'));
    const openPart = (open) => loadSettings().then(open, () => this.#failed());
    settings.addEventListener('click', () => openPart(({ openSettings }) => openSettings(choices)));
    const listMenu = root.querySelector('#list-menu');
    const loadListMenu = near(listMenu, () => import('./list-actions.js'));
    listMenu.addEventListener('click', () =>
      loadListMenu().then(
        ({ openListMenu }) => openListMenu(listMenu, this.#model, () => this.#deletedAll()),
        () => this.#failed(),
      ),
    );
    root.addEventListener('keydown', (event) => {
      if (isHelpKey(event)) openPart(({ openShortcuts }) => openShortcuts());
    });
    root.querySelector('#new-chat').addEventListener('click', () => this.#open(''));
    globalThis.addEventListener('hashchange', () => this.#follow());
    globalThis.addEventListener('online', () => this.#model.retry());
  }

  start() {
    followHistory({
      onTravel: () => this.#travel(),
      onReturn: () => showConversation(this.#chat.conversationId, false),
    });
    this.#show(this.#chat.conversationId, false);
    this.#model.load();
  }

  /** Another conversation is open, '' for a new chat. `query`: the message that has just started it. */
  opened(id, query = null) {
    const isDeleted = this.#model.isGone(this.#shown);
    if (query !== null) this.#model.touch(id, query);
    this.#show(id, query === null && !isDeleted);
  }

  /** A message was sent in the open conversation. */
  sent() {
    if (this.#chat.conversationId) this.#model.touch(this.#chat.conversationId);
  }

  /** An answer is still being written in a conversation that is no longer open. */
  async left({ conversationId: id, messageId }) {
    if (!this.#model.find(id)) return; // deleted
    const isFirst = await this.#background.untilDone(id, messageId);
    if (isFirst && this.#model.find(id)) this.#model.findName(id);
  }

  forget(id) {
    this.#model.forget(id);
  }

  findName(id) {
    this.#model.findName(id);
  }

  // Internal

  async #searchMessages(place, text) {
    try {
      const { FoundMessages } = await import('./found-messages.js');
      this.#found ??= new FoundMessages(place, this.#model, async (id, messageId) => {
        this.#drawer.close();
        if (id !== this.#chat.conversationId) await this.#onOpen(id);
        if (id === this.#chat.conversationId) await this.#onMessage(messageId);
      });
      await this.#found.search(text());
    } catch {
      this.#failed();
    }
  }

  async #openMenu(id, button) {
    try {
      const { ConversationActions } = await this.#loadActions();
      new ConversationActions(this.#model, this.#list, this.#chat, (other) => this.#open(other)).openMenu(id, button);
    } catch {
      this.#failed();
    }
  }

  /** What is left is loaded again; the open conversation is among it, or the page finds out that it is gone. */
  async #deletedAll() {
    const known = this.#model.list.map(({ id }) => id);
    for (const id of known) this.#model.forget(id);
    await this.#model.load();
    for (const id of known) if (!this.#model.find(id)) this.#chat.forget(id);
    if (!this.#model.find(this.#chat.conversationId)) await this.#onOpen('');
  }

  #failed() {
    this.#drawer.close(); // the banner is behind it
    this.#onFailure();
  }

  async #open(id) {
    this.#drawer.close();
    if (id !== this.#chat.conversationId || id === '') await this.#onOpen(id);
    // On a phone, focus would open the keyboard over the conversation.
    if (id === '' || matchMedia('(pointer: fine)').matches) this.#onWrite();
  }

  /** `isNext`: Back must lead to the conversation before. */
  #show(id, isNext) {
    this.#shown = id;
    this.#list.current = id;
    showConversation(id, isNext);
    this.#root.querySelector('#chat-menu').hidden = id === '';
  }

  /** The reader went back or forward. */
  #travel() {
    const id = linkedConversation();
    if (id !== this.#chat.conversationId) this.#onOpen(id);
  }

  /** The URL's fragment was changed by the user or by a link of the host. */
  #follow() {
    const id = linkedConversation();
    if (id && id !== this.#chat.conversationId) this.#open(id);
  }
}

/** `?`, unless it is typed or something is open. */
function isHelpKey({ key, target, ctrlKey, metaKey, altKey }) {
  const isElsewhere = target.closest?.('input, textarea, select') || document.querySelector('dialog[open], .menu');
  return key === '?' && !ctrlKey && !metaKey && !altKey && !isElsewhere;
}
