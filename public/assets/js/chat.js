// The conversation: asks, follows the answer, stops it, tries again, and finds the way back to it after a reload.

import { Answer } from './answer.js';
import * as api from './api.js';
import { t } from './i18n.js';
import { say } from './live.js';
import { Turn } from './message.js';
import * as storage from './storage.js';

/** After a stop, Dify ends the stream by itself; a stream that has not ended by then is left. */
const STOP_PATIENCE_MS = 8000;

export class Chat {
  #log;
  #key;
  #events;
  #conversationId;
  /** The answer being written: {answer, abort} or null. */
  #writing = null;

  /**
   * `key` is where this user's conversation id is kept. `events`: onWriting(boolean), onAsked(), onEmpty(),
   * onRefused(error, query) when the token is no longer good.
   */
  constructor(log, key, events) {
    this.#log = log;
    this.#key = key;
    this.#events = events;
    this.#conversationId = storage.read(key) ?? '';
  }

  get writing() {
    return this.#writing !== null;
  }

  /** Shows the conversation as Dify has it; one that is gone starts a new chat. */
  async restore() {
    if (!this.#conversationId) {
      this.#events.onEmpty();
      return;
    }
    try {
      const messages = await api.messages(this.#conversationId);
      if (messages.length === 0) this.#events.onEmpty();
      for (const message of messages) this.#add(message.query).show(savedAnswer(message));
    } catch (error) {
      if (error.status !== 404) throw error;
      this.startNew();
    }
  }

  /** Leaves this conversation. An answer still being written is finished and saved without us. */
  startNew() {
    this.#writing?.abort.abort();
    this.#setWriting(null);
    this.#remember('');
    this.#log.replaceChildren();
    this.#events.onEmpty();
  }

  ask(query) {
    const turn = this.#add(query);
    this.#events.onAsked();
    return this.#run(turn);
  }

  /** Asks Dify to stop, as soon as it has said which task to stop, and goes on reading until the stream has ended. */
  stop() {
    const writing = this.#writing;
    if (!writing || writing.answer.stopRequested) return;
    writing.answer.requestStop();
    setTimeout(() => writing.abort.abort(), STOP_PATIENCE_MS);
    this.#sendStop(writing);
  }

  // Internal

  #add(query) {
    const turn = new Turn(query, {
      onRetry: () => this.#retry(turn),
      onReload: () => this.#reload(turn),
      onNewChat: () => {
        this.startNew();
        this.ask(query);
      },
    });
    turn.appendTo(this.#log);
    return turn;
  }

  async #run(turn) {
    const writing = { answer: new Answer(), abort: new AbortController(), stopSent: false };
    const { answer, abort } = writing;
    this.#setWriting(writing);
    turn.show(answer);
    say(t('live.answering'));
    try {
      for await (const event of api.ask(turn.query, this.#conversationId, abort.signal)) {
        this.#take(writing, turn, event);
      }
      answer.finish();
    } catch (error) {
      if (error.status === 401) this.#takeBack(turn, error);
      // A stream that we left was left on purpose; one that broke has its answer finished without us.
      else if (error.name === 'AbortError' || (error.code === 'offline' && answer.messageId)) answer.finish();
      else answer.fail(error);
    }
    this.#ended(writing, turn);
  }

  #take(writing, turn, event) {
    const { answer } = writing;
    answer.apply(event);
    if (answer.conversationId && this.#writing === writing) this.#remember(answer.conversationId);
    if (answer.stopRequested) this.#sendStop(writing);
    turn.show(answer);
    // The terminal event gives the box back; what follows it (a replacement, sound) is still read.
    if (answer.ended) this.#ended(writing, turn);
  }

  #ended(writing, turn) {
    turn.show(writing.answer);
    if (this.#writing !== writing) return;
    this.#setWriting(null);
    if (writing.answer.ended) turn.narrate();
  }

  #sendStop(writing) {
    if (writing.stopSent || !writing.answer.taskId) return;
    writing.stopSent = true;
    // A stop that fails changes nothing: the answer then simply goes on to its end, or to our patience.
    api.stop(writing.answer.taskId).catch(() => {});
  }

  /** The token ran out: the words go back to the box, where they survive until the user comes back. */
  #takeBack(turn, error) {
    turn.remove();
    if (!this.#log.hasChildNodes()) this.#events.onEmpty();
    this.#events.onRefused(error, turn.query);
  }

  #retry(turn) {
    if (this.#writing) {
      say(t('live.busy'));
      return;
    }
    this.#run(turn);
  }

  /** The gateway finishes an answer whose reader was cut off; Dify then has it. */
  async #reload(turn) {
    const id = turn.answer.messageId;
    try {
      const saved = (await api.messages(this.#conversationId)).find((message) => message.id === id);
      if (saved?.answer) turn.show(savedAnswer(saved));
    } catch (error) {
      if (error.status === 401) this.#events.onRefused(error, '');
    }
  }

  #setWriting(writing) {
    this.#writing = writing;
    this.#events.onWriting(writing !== null);
  }

  #remember(conversationId) {
    if (conversationId === this.#conversationId) return;
    this.#conversationId = conversationId;
    storage.write(this.#key, conversationId);
  }
}

/** A message of Dify's history as an answer that has ended. No text and no error: it is still being written, or was cut. */
function savedAnswer({ id, answer: text, status, conversation_id: conversationId }) {
  const answer = new Answer();
  answer.apply({ event: 'message', answer: text, message_id: id, conversation_id: conversationId });
  if (status === 'error') answer.fail({ code: 'unknown' });
  else if (text) answer.apply({ event: 'message_end' });
  else answer.finish();
  return answer;
}
