// The open conversation: sends messages, stops and repeats answers, and restores everything after a reload.

import { Answer } from '../answer/answer.js';
import { AnswerFollower } from '../answer/answer-follower.js';
import {
  filesOf,
  isBeingWritten,
  isMessageOf,
  resumableRun,
  savedAnswer,
  withFollowed,
} from '../answer/history-mapping.js';
import { picturesIn } from '../answer/text-pictures.js';
import * as api from '../net/api.js';
import { announce } from '../ui/announcer.js';
import { t } from '../ui/i18n.js';
import { ActiveFollowers } from './active-followers.js';
import { HistoryPager } from './history-pager.js';
import { KeptAnswers } from './kept-answers.js';
import { TabState } from './tab-state.js';
import { Turns } from './turns.js';

/**
 * What a chat calls back.
 *
 * @typedef {object} ChatCallbacks
 * @property {(writing: boolean, endedWell: boolean) => void} onWriting the next message must wait, or no longer must
 * @property {() => void} onSent a message was sent
 * @property {() => void} onEmpty there is no turn on screen
 * @property {(loaded: boolean) => void} onHistory the history was loaded, or cannot be loaded for now
 * @property {(id: string, query: string | null) => void} onConversation another conversation is open; `query` is the message
 *   that started it, null if it was opened or left
 * @property {(answer: { conversationId: string, messageId: string | null, state: string, isFirst: boolean }) => void} onAnswered
 * @property {(answer: { conversationId: string, messageId: string }) => void} onLeft an answer was left before its end
 * @property {(id: string) => void} onGone the conversation was deleted
 * @property {(query: string, files?: object[]) => boolean} onUnsent a message was not sent; returns whether it is kept elsewhere
 * @property {(error: any, query: string, files?: object[]) => void} onRefused the token was refused; `query` was not sent
 */

export class Chat {
  #inputs;
  #tabState;
  #kept;
  #callbacks;
  #leftConversationId = null;
  #history = new HistoryPager('');
  #turns;
  #activeAnswers;
  #left = new AbortController();

  /**
   * @param {HTMLElement} log the element of the turns
   * @param {string} user
   * @param {{ inputs: import('../form/app-inputs.js').AppInputs | import('../form/no-inputs.js').NoInputs, linked: string }} options `inputs` go with every message;
   *   `linked` is the conversation to open instead of the last one, or ''
   * @param {ChatCallbacks} callbacks
   */
  constructor(log, user, { inputs, linked }, callbacks) {
    this.#inputs = inputs;
    this.#tabState = new TabState(user, linked);
    this.#tabState.onMessageOfOther((id) => this.#catchUp(id));
    this.#kept = new KeptAnswers(user);
    this.#callbacks = callbacks;
    const actions = {
      isBusy: () => this.#activeAnswers.writing,
      onRetry: (turn) => this.#send(turn),
      onSend: (_turn, query, files) => this.send(query, files),
      onReload: (turn) => this.#resume(turn),
      onContinue: (turn, runId, wasFollowed) => this.#resume(turn, (stream) => stream.resumeRun(runId, wasFollowed)),
      onNewChat: ({ query, files }) => {
        this.startNew();
        this.send(query, files);
      },
    };
    this.#turns = new Turns(log, actions, callbacks.onEmpty);
    this.#activeAnswers = new ActiveFollowers((writing) => callbacks.onWriting(writing, this.#turns.endedWell));
  }

  get conversationId() {
    return this.#tabState.conversation;
  }

  /** Shows the saved conversation and follows what is still being written; a deleted conversation becomes a new chat. */
  async restore() {
    const left = this.#left.signal;
    const { unconfirmed } = this.#tabState;
    if (!this.conversationId && !unconfirmed) this.#callbacks.onEmpty();
    this.#history = new HistoryPager(this.conversationId, left);
    const messages = await this.#loadNewest(unconfirmed);
    if (left.aborted || messages === null) return;
    this.#callbacks.onHistory(true);
    if (messages.length > 0) this.#inputs.resume(this.conversationId, messages.at(-1).inputs);
    for (const message of messages) this.#showSaved(this.#turns.append(message.query, filesOf(message)), message);
    if (unconfirmed) this.#restoreUnconfirmed(unconfirmed, messages.at(-1));
    if (this.#turns.count === 0) this.#callbacks.onEmpty();
  }

  /** Shows a page of older messages: calls `beforeShow()`, then resolves to true; to false if there are none. */
  async showOlder(beforeShow = () => {}) {
    const left = this.#left.signal;
    const messages = await this.#history.older();
    if (left.aborted) return false;
    beforeShow();
    for (const message of messages.reverse()) {
      this.#showSaved(this.#turns.prepend(message.query, filesOf(message)), message);
    }
    return messages.length > 0;
  }

  /** The element of a message, for which older pages are loaded; null if it is not there any more. */
  async find(messageId) {
    while (!this.#turns.find(messageId) && (await this.showOlder()));
    return this.#turns.find(messageId)?.message ?? null;
  }

  /** Leaves this conversation. Dify finishes and saves an answer that is still being written. */
  startNew() {
    this.#leave('');
    this.#callbacks.onEmpty();
  }

  /** Leaves this conversation for another one. */
  open(conversationId) {
    this.#leave(conversationId);
    return this.restore();
  }

  /** `files`: as in a saved message's `message_files`. */
  send(query, files = []) {
    const turn = this.#turns.append(query, files);
    this.#callbacks.onSent();
    return this.#send(turn);
  }

  stop() {
    for (const stream of this.#activeAnswers.stop()) this.#keep(stream); // the page may be left before the end
  }

  /** Removes what this browser has of a conversation that was deleted. */
  forget(conversationId) {
    this.#kept.forget(conversationId);
  }

  /** The user has logged out: removes what this browser has of their conversations, and follows no answer any further. */
  forgetAll() {
    this.#activeAnswers.leave();
    this.#kept.clear();
  }

  // Internal

  #leave(conversationId) {
    this.#left.abort();
    this.#left = new AbortController();
    for (const answer of this.#activeAnswers.leave()) this.#callbacks.onLeft(answer);
    this.#turns.clear();
    this.#leftConversationId = this.conversationId;
    this.#tabState.unconfirmed = null;
    this.#history = new HistoryPager('');
    this.#setConversation(conversationId);
  }

  /** Resolves to null if the history cannot be loaded. */
  async #loadNewest(unconfirmed) {
    const left = this.#left.signal;
    const until = () => this.#turns.count > 0;
    try {
      return await this.#history.newest({ onDelay: () => this.#callbacks.onHistory(false), until });
    } catch (error) {
      if (!left.aborted) this.#historyFailed(error, unconfirmed);
      return null;
    }
  }

  #historyFailed(error, unconfirmed) {
    this.#callbacks.onHistory(error.status === 404);
    if (error.status === 401) this.#callbacks.onRefused(error, '');
    if (error.status !== 404) return;
    this.forget(this.conversationId);
    this.#callbacks.onGone(this.conversationId);
    this.startNew();
    if (unconfirmed) this.#callbacks.onUnsent(unconfirmed.query, unconfirmed.files);
  }

  #showSaved(turn, message) {
    const seen = this.#kept.find(message.id);
    if (message.answer && picturesIn(seen?.text ?? '').length === 0) this.#kept.drop(message.id);
    if (isBeingWritten(message) && !seen) this.#follow(turn, { messageId: message.id });
    else turn.show(savedAnswer(message, seen));
    if (resumableRun(message)) turn.actions.onContinue(turn, resumableRun(message), true);
  }

  /** Looks for the last message before a reload, for which no event had arrived. */
  async #restoreUnconfirmed(sent, lastMessage) {
    if (sent.conversationId !== this.conversationId || (lastMessage && isMessageOf(sent, lastMessage))) {
      this.#tabState.unconfirmed = null;
      return;
    }
    const turn = this.#turns.append(sent.query, sent.files ?? []);
    turn.inputs = sent.inputs;
    await this.#follow(turn, sent);
    if (turn.answer.error?.code !== 'offline' || !this.#callbacks.onUnsent(sent.query, sent.files)) return;
    this.#turns.remove(turn);
  }

  #send(turn) {
    turn.inputs = this.#inputs.values;
    const sent = {
      query: turn.query,
      files: turn.files,
      inputs: turn.inputs,
      conversationId: this.conversationId,
      after: this.#turns.lastMessageId,
      left: this.#leftConversationId,
      at: api.now() / 1000,
    };
    this.#tabState.unconfirmed = sent;
    announce(t('live.answering'));
    const inputs = this.#inputs.take().then((taken) => (turn.inputs = taken));
    return this.#follow(turn, sent, (stream) => stream.send(inputs));
  }

  #resume(turn, start) {
    return this.#follow(turn, { messageId: turn.answer.messageId }, start, turn.answer.resumed());
  }

  async #follow(turn, known, start = (stream) => stream.follow(), answer = new Answer()) {
    const message = { query: turn.query, conversationId: this.conversationId, ...known };
    const stream = new AnswerFollower(message, () => this.#changed(turn, stream), answer);
    this.#activeAnswers.add(stream);
    this.#changed(turn, stream);
    await start(stream).catch((error) => stream.left || this.#failed(turn, stream, error));
  }

  /** `isSeen`: what this page shows is what happened to the answer. */
  #changed(turn, stream, isSeen = true) {
    const { answer, messageId, conversationId } = stream;
    // Events after the end of an answer must not drop a message that was sent meanwhile.
    if (this.#activeAnswers.has(stream) && (messageId !== null || answer.ended)) this.#confirm(conversationId);
    if (conversationId) this.#setConversation(conversationId, turn.query);
    if (conversationId && turn.inputs) this.#inputs.keep(conversationId, turn.inputs);
    turn.show(answer);
    // The terminal event releases the message box; what follows it (replaced text, speech) is still read.
    if (answer.ended && this.#activeAnswers.end(stream)) {
      turn.narrate();
      if (isSeen) this.#keep(stream);
      const isFirst = this.#turns.count === 1 && this.#history.isWhole && !answer.isBlank;
      this.#callbacks.onAnswered({ conversationId, messageId, state: answer.state, isFirst });
    }
    this.#activeAnswers.update();
  }

  /** Dify has the message, or refused it. */
  #confirm(conversationId) {
    if (this.#tabState.unconfirmed === null) return;
    this.#tabState.unconfirmed = null;
    if (conversationId) this.#tabState.announceMessage(conversationId);
  }

  /** Shows what another tab has sent in this conversation. */
  async #catchUp(conversationId) {
    if (conversationId !== this.conversationId || this.#activeAnswers.writing) return;
    const left = this.#left.signal;
    const messages = withFollowed(await api.messages(conversationId).catch(() => []));
    const known = messages.findIndex(({ id }) => id === this.#turns.lastMessageId);
    if (left.aborted || this.#activeAnswers.writing || known < 0) return;
    for (const message of messages.slice(known + 1))
      this.#showSaved(this.#turns.append(message.query, filesOf(message)), message);
  }

  /** Stores an answer in this browser if Dify may save less of it: one without text, with pictures, failed or stopped. */
  #keep({ answer, conversationId, messageId }) {
    const isSaved =
      !answer.ended ||
      answer.state === 'paused' ||
      (answer.state === 'done' && !answer.isBlank && picturesIn(answer.raw).length === 0);
    if (!messageId || (isSaved && !answer.stopRequested)) return;
    const state = answer.stopRequested ? 'stopped' : answer.state;
    this.#kept.keep({ conversationId, messageId, state, code: answer.error?.code ?? null, text: answer.raw });
  }

  #failed(turn, stream, error) {
    stream.answer.fail(error);
    this.#changed(turn, stream, false); // a call failed; Dify may go on writing
    if (error.status !== 401) return;
    // The token has expired: a message that was not accepted goes back to the box, which survives until the user returns.
    const isUnsent = stream.messageId === null;
    if (isUnsent) this.#turns.remove(turn);
    this.#callbacks.onRefused(error, isUnsent ? turn.query : '', isUnsent ? turn.files : []);
  }

  #setConversation(conversationId, query = null) {
    if (conversationId === this.conversationId) return;
    this.#tabState.conversation = conversationId;
    this.#callbacks.onConversation(conversationId, query);
  }
}
