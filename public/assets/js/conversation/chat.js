// The conversation: asks, stops, tries again, and finds the way back to everything after a reload.

import { Answer } from '../answer/answer.js';
import { AnswerStream } from '../answer/answer-stream.js';
import { filesOf, isMessageOf, isTooOld, isUnfinished, resumableRun, savedAnswer } from '../answer/history-mapping.js';
import { ActiveAnswers } from './active-answers.js';
import { HistoryPager } from './history-pager.js';
import { TabState } from './tab-state.js';
import { Turns } from './turns.js';
import * as api from '../net/api.js';
import { announce } from '../ui/announcer.js';
import { t } from '../ui/i18n.js';

export class Chat {
  #inputs;
  #tabState;
  #events;
  #leftConversationId = null;
  #history = new HistoryPager('');
  #turns;
  #activeAnswers;
  #left = new AbortController();

  /**
   * `inputs` go with every question. `linked`: the conversation to open in place of the last one, or ''. `events`:
   * onWriting(boolean, endedWell), onAsked(), onEmpty(), onHistory(loaded), false while it cannot be, onRefused(error, query,
   * files) by the token, onUnsent(query, files), whether its words have a new place, onGone(id), onAnswered({conversationId,
   * messageId, state, isFirst}),
   * onConversation(id, query) with the question that began it or null, onLeft({conversationId, messageId}) before the end.
   */
  constructor(log, user, { inputs, linked }, events) {
    this.#inputs = inputs;
    this.#tabState = new TabState(user, linked);
    this.#events = events;
    const actions = {
      isBusy: () => this.#activeAnswers.writing,
      onRetry: (turn) => this.#ask(turn),
      onAsk: (turn, ...question) => this.ask(...question),
      onReload: (turn) => this.#resume(turn),
      onContinue: (turn, runId, again) => this.#resume(turn, (stream) => stream.goOn(runId, again)),
      onNewChat: ({ query, files }) => {
        this.startNew();
        this.ask(query, files);
      },
    };
    this.#turns = new Turns(log, actions, events.onEmpty);
    this.#activeAnswers = new ActiveAnswers((writing) => events.onWriting(writing, this.#turns.endedWell));
  }

  get conversationId() {
    return this.#tabState.conversation;
  }

  /** Shows the conversation as Dify has it and goes on with what is still being written; one that is gone starts a new chat. */
  async restore() {
    const left = this.#left.signal;
    const asked = this.#tabState.asked;
    if (!this.conversationId && !asked) this.#events.onEmpty();
    this.#history = new HistoryPager(this.conversationId, left);
    const patience = { onDelay: () => this.#events.onHistory(false), until: () => this.#turns.count > 0 };
    const messages = await this.#history.newest(patience).catch((error) => left.aborted || this.#lost(error, asked));
    if (left.aborted || !messages) return;
    this.#events.onHistory(true);
    if (messages.length > 0) this.#inputs.goOn(this.conversationId, messages.at(-1).inputs);
    for (const message of messages) this.#showSaved(this.#turns.append(message.query, filesOf(message)), message);
    if (asked) this.#restoreQuestion(asked, messages.at(-1));
    if (this.#turns.count === 0) this.#events.onEmpty();
  }

  /** Shows what was said before the first message on screen: `beforeShow()`, then true; false when there is nothing. */
  async showOlder(beforeShow = () => {}) {
    const left = this.#left.signal;
    const messages = await this.#history.older();
    if (left.aborted) return false;
    beforeShow();
    for (const message of messages.reverse())
      this.#showSaved(this.#turns.prepend(message.query, filesOf(message)), message);
    return messages.length > 0;
  }

  /** Leaves this conversation. An answer still being written is finished and saved without us. */
  startNew() {
    this.#leave('');
    this.#events.onEmpty();
  }

  /** Leaves this conversation for another one. */
  open(conversationId) {
    this.#leave(conversationId);
    return this.restore();
  }

  /** `files`: as in a message's `message_files`. */
  ask(query, files = []) {
    const turn = this.#turns.append(query, files);
    this.#events.onAsked();
    return this.#ask(turn);
  }

  stop() {
    this.#activeAnswers.stop();
  }

  // Internal

  #leave(conversationId) {
    this.#left.abort();
    this.#left = new AbortController();
    for (const answer of this.#activeAnswers.leave()) this.#events.onLeft(answer);
    this.#turns.clear();
    this.#leftConversationId = this.conversationId;
    this.#tabState.asked = null;
    this.#history = new HistoryPager('');
    this.#remember(conversationId);
  }

  #lost(error, asked) {
    this.#events.onHistory(error.status === 404);
    if (error.status === 401) this.#events.onRefused(error, '');
    if (error.status !== 404) return;
    this.#events.onGone(this.conversationId);
    this.startNew();
    if (asked) this.#events.onUnsent(asked.query, asked.files);
  }

  #showSaved(turn, message) {
    const blank = message.id === this.#tabState.blank;
    if (isUnfinished(message) && !isTooOld(message) && !blank) this.#follow(turn, { messageId: message.id });
    else turn.show(savedAnswer(message, { blank }));
    if (resumableRun(message)) turn.actions.onContinue(turn, resumableRun(message), true);
  }

  /** The last question before the reload, of which nothing had been heard yet. */
  async #restoreQuestion(asked, lastMessage) {
    if (asked.conversationId !== this.conversationId || (lastMessage && isMessageOf(asked, lastMessage))) {
      this.#tabState.asked = null;
      return;
    }
    const turn = this.#turns.append(asked.query, asked.files ?? []);
    turn.inputs = asked.inputs;
    await this.#follow(turn, asked);
    if (turn.answer.error?.code !== 'offline' || !this.#events.onUnsent(asked.query, asked.files)) return;
    this.#turns.remove(turn);
  }

  #ask(turn) {
    turn.inputs = this.#inputs.values;
    const { query, files, inputs } = turn;
    const known = {
      conversationId: this.conversationId,
      after: this.#turns.lastMessageId,
      left: this.#leftConversationId,
    };
    const question = { query, files, inputs, ...known, at: api.now() / 1000 };
    this.#tabState.asked = question;
    announce(t('live.answering'));
    return this.#follow(turn, question, (stream) => stream.ask());
  }

  #resume(turn, work) {
    return this.#follow(turn, { messageId: turn.answer.messageId }, work, turn.answer.resumed());
  }

  async #follow(turn, known, work = (stream) => stream.follow(), answer = new Answer()) {
    const question = { query: turn.query, conversationId: this.conversationId, ...known };
    const stream = new AnswerStream(question, () => this.#changed(turn, stream), answer);
    this.#activeAnswers.add(stream);
    this.#changed(turn, stream);
    await work(stream).catch((error) => stream.left || this.#refused(turn, stream, error));
  }

  #changed(turn, stream) {
    const { answer, messageId, conversationId } = stream;
    // What follows the end of an answer must not forget the question that was asked meanwhile.
    if (this.#activeAnswers.has(stream) && (messageId !== null || answer.ended)) this.#tabState.asked = null;
    if (conversationId) this.#remember(conversationId, turn.query);
    if (conversationId && turn.inputs) this.#inputs.keep(conversationId, turn.inputs);
    turn.show(answer);
    // The terminal event gives the box back; what follows it (a replacement, sound) is still read.
    if (answer.ended && this.#activeAnswers.end(stream)) {
      turn.narrate();
      const isFirst = this.#turns.count === 1 && this.#history.isWhole && !answer.isBlank;
      this.#events.onAnswered({ conversationId, messageId, state: answer.state, isFirst });
      if (answer.isBlank) this.#tabState.blank = answer.messageId;
    }
    this.#activeAnswers.tell();
  }

  #refused(turn, stream, error) {
    stream.answer.fail(error);
    this.#changed(turn, stream);
    if (error.status !== 401) return;
    // The token ran out: words that were not taken go back to the box, where they survive until the user comes back.
    const isUnsent = stream.messageId === null;
    if (isUnsent) this.#turns.remove(turn);
    this.#events.onRefused(error, isUnsent ? turn.query : '', isUnsent ? turn.files : []);
  }

  #remember(conversationId, query = null) {
    if (conversationId === this.conversationId) return;
    this.#tabState.conversation = conversationId;
    this.#events.onConversation(conversationId, query);
  }
}
