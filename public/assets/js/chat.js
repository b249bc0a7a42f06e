// The conversation: asks, stops, tries again, and finds the way back to everything after a reload.

import { Answer } from './answer.js';
import * as api from './api.js';
import { Following } from './following.js';
import { isMessageOf, isTooOld, isUnfinished, savedAnswer } from './history.js';
import { t } from './i18n.js';
import { say } from './live.js';
import { Turn } from './message.js';
import * as storage from './storage.js';
import { pauseBefore, wait } from './waiting.js';

export class Chat {
  #log;
  #keys;
  #events;
  #conversationId;
  #leftConversationId = null;
  #turns = [];
  /** The answers that have not ended. */
  #followings = new Set();
  #writing = false;
  #left = new AbortController();

  /**
   * `user` keeps what is stored of one user from another one of the same tab. `events`: onWriting(boolean), onAsked(),
   * onEmpty(), onHistory(boolean) when the history is there or cannot be loaded for now, onRefused(error, query) when the
   * token is no longer good, onUnsent(query) when a question never arrived; says whether its words have a new place.
   */
  constructor(log, user, events) {
    this.#log = log;
    this.#keys = { conversation: `conversation:${user}`, asked: `asked:${user}`, blank: `blank:${user}` };
    this.#events = events;
    this.#conversationId = storage.read(this.#keys.conversation) ?? '';
  }

  /** Shows the conversation as Dify has it and goes on with what is still being written; one that is gone starts a new chat. */
  async restore() {
    const asked = storage.readObject(this.#keys.asked);
    if (!this.#conversationId && !asked) this.#events.onEmpty();
    let messages;
    try {
      messages = await this.#history();
    } catch (error) {
      this.#events.onHistory(error.status === 404);
      if (error.status === 401) this.#events.onRefused(error, '');
      if (error.status !== 404) return;
      this.startNew();
      if (asked) this.#events.onUnsent(asked.query);
      return;
    }
    this.#events.onHistory(true);
    for (const message of messages) this.#restoreTurn(message);
    if (asked) this.#restoreQuestion(asked, messages.at(-1));
    if (this.#turns.length === 0) this.#events.onEmpty();
  }

  /** Leaves this conversation. An answer still being written is finished and saved without us. */
  startNew() {
    this.#left.abort();
    this.#left = new AbortController();
    for (const following of this.#followings) following.leave();
    this.#followings.clear();
    this.#turns = [];
    this.#tellWriting();
    this.#leftConversationId = this.#conversationId;
    this.#remember('');
    storage.write(this.#keys.asked, null);
    this.#log.replaceChildren();
    this.#events.onEmpty();
  }

  ask(query) {
    const turn = this.#add(query);
    this.#events.onAsked();
    return this.#ask(turn);
  }

  stop() {
    for (const following of this.#followings) if (following.blocks) following.stop();
  }

  // Internal

  /** The newest messages. While they cannot be loaded they are tried again, until the reader has gone on without them. */
  async #history() {
    for (let tries = 1; this.#conversationId && this.#turns.length === 0; tries++) {
      try {
        const messages = await api.messages(this.#conversationId);
        return this.#turns.length === 0 ? messages : [];
      } catch (error) {
        if (api.isFinal(error)) throw error;
        this.#events.onHistory(false);
        await wait(pauseBefore(tries), this.#left.signal);
      }
    }
    return [];
  }

  #restoreTurn(message) {
    const turn = this.#add(message.query);
    const blank = message.id === storage.read(this.#keys.blank);
    if (isUnfinished(message) && !isTooOld(message) && !blank) this.#follow(turn, { messageId: message.id });
    else turn.show(savedAnswer(message, { blank }));
  }

  /** The last question before the reload, of which nothing had been heard yet. */
  async #restoreQuestion(asked, lastMessage) {
    const isOfThisChat = asked.conversationId === this.#conversationId;
    if (!isOfThisChat || (lastMessage && isMessageOf(asked, lastMessage))) {
      storage.write(this.#keys.asked, null);
      return;
    }
    const turn = this.#add(asked.query);
    await this.#follow(turn, asked);
    if (turn.answer.error?.code !== 'offline' || !this.#events.onUnsent(asked.query)) return;
    this.#remove(turn);
  }

  #add(query) {
    const turn = new Turn(query, {
      onRetry: () => (this.#writing ? say(t('live.busy')) : this.#ask(turn)),
      onReload: () => this.#resume(turn),
      onContinue: (runId) => this.#resume(turn, (following) => following.goOn(runId)),
      onNewChat: () => {
        this.startNew();
        this.ask(query);
      },
    });
    this.#turns.push(turn);
    turn.appendTo(this.#log);
    return turn;
  }

  #remove(turn) {
    turn.remove();
    this.#turns = this.#turns.filter((other) => other !== turn);
    if (this.#turns.length === 0) this.#events.onEmpty();
  }

  #ask(turn) {
    const after = this.#turns.findLast(({ answer }) => answer?.messageId)?.answer.messageId ?? null;
    const at = api.now() / 1000;
    const question = { query: turn.query, conversationId: this.#conversationId, after, at, left: this.#leftConversationId };
    storage.writeObject(this.#keys.asked, question);
    say(t('live.answering'));
    return this.#follow(turn, question, (following) => following.ask());
  }

  #resume(turn, work) {
    return this.#follow(turn, { messageId: turn.answer.messageId }, work, turn.answer.resumed());
  }

  async #follow(turn, known, work = (following) => following.follow(), answer = new Answer()) {
    const question = { query: turn.query, conversationId: this.#conversationId, ...known };
    const following = new Following(question, () => this.#changed(turn, following), answer);
    this.#followings.add(following);
    this.#changed(turn, following);
    try {
      await work(following);
    } catch (error) {
      if (!following.left) this.#refused(turn, following, error);
    }
  }

  #changed(turn, following) {
    const { answer, messageId, conversationId } = following;
    if (messageId !== null || answer.ended) storage.write(this.#keys.asked, null);
    if (conversationId) this.#remember(conversationId);
    turn.show(answer);
    // The terminal event gives the box back; what follows it (a replacement, sound) is still read.
    if (answer.ended && this.#followings.delete(following)) {
      turn.narrate();
      if (answer.text === '') storage.write(this.#keys.blank, answer.messageId);
    }
    this.#tellWriting();
  }

  #refused(turn, following, error) {
    following.answer.fail(error);
    this.#changed(turn, following);
    if (error.status !== 401) return;
    // The token ran out: words that were not taken go back to the box, where they survive until the user comes back.
    const isUnsent = following.messageId === null;
    if (isUnsent) this.#remove(turn);
    this.#events.onRefused(error, isUnsent ? turn.query : '');
  }

  #tellWriting() {
    const writing = [...this.#followings].some((following) => following.blocks);
    if (writing !== this.#writing) this.#events.onWriting(writing);
    this.#writing = writing;
  }

  #remember(conversationId) {
    if (conversationId === this.#conversationId) return;
    this.#conversationId = conversationId;
    storage.write(this.#keys.conversation, conversationId);
  }
}
