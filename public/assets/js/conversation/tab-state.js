// What is remembered of a user's chat, by this tab or, of which conversation was open, by the next one; never another user's.

import * as storage from '../net/storage.js';

export class TabState {
  #keys;

  /** `linked`: a conversation that takes the place of the one that was open, or ''. */
  constructor(user, linked) {
    this.#keys = { conversation: `conversation:${user}`, asked: `asked:${user}`, blank: `blank:${user}` };
    if (!linked || linked === this.conversation) return;
    this.conversation = linked;
    this.asked = null;
  }

  /** The id of the open conversation, '' in a new chat. */
  get conversation() {
    return storage.readOfTabs(this.#keys.conversation) ?? '';
  }

  set conversation(id) {
    storage.writeForTabs(this.#keys.conversation, id);
  }

  /** The question of which nothing has been heard yet, or null. */
  get asked() {
    return storage.readObject(this.#keys.asked);
  }

  set asked(question) {
    if (question) storage.writeObject(this.#keys.asked, question);
    else storage.write(this.#keys.asked, null);
  }

  /** The id of the last message that is known to have ended without text. */
  get blank() {
    return storage.read(this.#keys.blank);
  }

  set blank(messageId) {
    storage.write(this.#keys.blank, messageId);
  }
}
