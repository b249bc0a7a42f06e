// What a tab stores of a user's chat. Only the open conversation is also the next tab's; nothing is ever another user's.

import * as storage from '../net/storage.js';

export class TabState {
  #keys;

  /** `linked`: a conversation that replaces the one that was open, or ''. */
  constructor(user, linked) {
    this.#keys = { conversation: `conversation:${user}`, unconfirmed: `unconfirmed:${user}`, sent: `sent:${user}` };
    if (!linked || linked === this.conversation) return;
    this.conversation = linked;
    this.unconfirmed = null;
  }

  /** The id of the open conversation, '' in a new chat. */
  get conversation() {
    return storage.readOfTabs(this.#keys.conversation) ?? '';
  }

  set conversation(id) {
    storage.writeForTabs(this.#keys.conversation, id);
  }

  /** Lets other tabs know that Dify has another message of a conversation. */
  announceMessage(conversationId) {
    storage.sendToTabs(this.#keys.sent, conversationId);
  }

  /** `listener(conversationId)`: another tab has sent a message. */
  onMessageOfOther(listener) {
    storage.receiveFromTabs(this.#keys.sent, listener);
  }

  /** The message that was sent and for which no event has arrived, or null. */
  get unconfirmed() {
    return storage.readObject(this.#keys.unconfirmed);
  }

  set unconfirmed(message) {
    if (message) storage.writeObject(this.#keys.unconfirmed, message);
    else storage.write(this.#keys.unconfirmed, null);
  }
}
