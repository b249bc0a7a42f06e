// Follows one answer to its end through every loss: attaches again where it is written, or waits until Dify has saved it.

import { Answer } from './answer.js';
import {
  eventsOfRun,
  findMessage,
  findSentMessage,
  isTooOld,
  isUnfinished,
  savedAnswer,
  completeEvents,
} from './history-mapping.js';
import * as api from '../net/api.js';
import { pauseBefore, wait } from '../net/backoff.js';

/** Dify is looked into this often, over about 8 s, before a message counts as not there. */
const LOOKS = 5;

/** A connection that was lost sooner than this was no success: the pauses go on growing. */
const STEADY_MS = 10_000;

/** A replay that stays behind the page for this long is right: the text was replaced meanwhile. */
const CATCH_UP_MS = 1000;

export class AnswerStream {
  /** What is on the page. Lost text stays there until a replay has caught up. */
  answer;
  messageId;
  conversationId;
  #question;
  #onChange;
  #taskId = null;
  #mayBeLive = true;
  #looks = 0;
  #tries = 0;
  #stopWanted = false;
  #stopSent = false;
  #left = new AbortController();

  /**
   * `question` is what `findSentMessage` takes, with a `messageId` once Dify has it. `onChange` is called after every change.
   * `answer`: what is known of it already.
   */
  constructor(question, onChange, answer = new Answer()) {
    this.#question = question;
    this.#onChange = onChange;
    this.answer = answer;
    this.messageId = question.messageId ?? null;
    this.conversationId = question.conversationId;
  }

  /** Whether the next question has to wait. An answer that nobody here can see being written holds nothing up. */
  get blocks() {
    return !this.#isOver && this.answer.state !== 'pending';
  }

  get left() {
    return this.#left.signal.aborted;
  }

  /** Asks once, and follows the answer to its end. Throws what the gateway refused. */
  ask() {
    return this.#begin(async () =>
      completeEvents(await api.ask(this.#question, this.conversationId, this.#left.signal), this),
    );
  }

  /** Goes on with a run that has waited for a form (`again`: and was followed before), to its end. Throws what the gateway refused. */
  goOn(runId, again) {
    return this.#begin(() => eventsOfRun(runId, this, this.#left.signal, again), this.answer);
  }

  /** Finds the answer, wherever it is, and follows it to its end. Throws what the gateway refused. */
  async follow() {
    for (; !this.#isOver; this.#tries++) {
      if (this.#tries > 0) await this.#pause();
      if (this.#isOver) return;
      try {
        if (this.#mayBeLive && this.conversationId) await this.#attach();
        else await this.#look();
      } catch (error) {
        if (!this.#isOver && api.isFinal(error)) throw error;
      }
    }
  }

  /** Keeps what is there and asks Dify to end it; the reading goes on until it has. */
  stop() {
    this.#stopWanted = true;
    this.answer.requestStop();
    this.#sendStop();
  }

  /** Follows no further. The answer is finished and saved without us. */
  leave() {
    this.#left.abort();
  }

  // Internal

  get #isOver() {
    return this.answer.ended || this.left;
  }

  async #begin(open, answer) {
    if (!navigator.onLine) throw new api.ApiError({ code: 'offline' });
    try {
      await this.#read(await open(), answer);
    } catch (error) {
      if (!this.#isOver && error.code !== 'offline') throw error;
    }
    this.#tries++;
    await this.follow();
  }

  async #pause() {
    this.answer.lose(this.#mayBeLive || this.messageId === null ? 'reconnecting' : 'pending');
    this.#onChange();
    await wait(pauseBefore(this.#tries), this.#left.signal);
  }

  async #attach() {
    const events = await api.live(this.conversationId, this.#left.signal);
    if (events) await this.#read(completeEvents(events, this), this.answer.replay(api.now() - Date.now()));
    else this.#mayBeLive = false;
    if (!this.#mayBeLive) this.#tries = -1; // the history is asked at once
  }

  /** Takes events until there are no more. A replay begins with the first one, so it is read apart until it has caught up. */
  async #read(events, replay = new Answer()) {
    const isCurrent = () => replay.ended || replay.text.length >= this.answer.text.length || replay === this.answer;
    const begin = Date.now();
    let late; // from the first event on: on a slow line headers come long before
    try {
      if (isCurrent()) this.#show(replay);
      for await (const event of events) {
        late ??= setTimeout(() => this.#show(replay), CATCH_UP_MS);
        if (this.#isForeign(event)) {
          this.#mayBeLive = false;
          return;
        }
        if (this.#stopWanted) replay.requestStop(); // first: this may be the end
        replay.apply(event);
        this.#learn(event);
        if (isCurrent()) this.#show(replay);
      }
    } finally {
      clearTimeout(late);
      if (Date.now() - begin > STEADY_MS) this.#tries = 0;
    }
  }

  /** The conversation may already go on with another question, or not yet have come to ours. */
  #isForeign({ message_id: id }) {
    return Boolean(id) && (this.messageId ? id !== this.messageId : id === this.#question.after);
  }

  #learn({ conversation_id: conversationId, message_id: messageId, task_id: taskId }) {
    this.conversationId = conversationId || this.conversationId;
    this.messageId = messageId || this.messageId;
    this.#taskId = taskId || this.#taskId;
    this.#sendStop();
  }

  /** Asks Dify's history for the answer; or, when nothing has been heard of the question, for the question. */
  async #look() {
    const isKnown = this.messageId !== null;
    const message = isKnown
      ? await findMessage(this.conversationId, this.messageId)
      : await findSentMessage(this.#question);
    if (!message) {
      this.#miss(isKnown);
      return;
    }
    this.#learn({ conversation_id: message.conversation_id, message_id: message.id });
    if (!isUnfinished(message) || isTooOld(message)) {
      this.#show(savedAnswer(message, { stopped: this.#stopWanted }));
    } else if (!isKnown) {
      this.#mayBeLive = true; // now that the conversation is known, it can be asked for
      this.#tries = -1;
    }
  }

  #miss(isKnown) {
    this.#looks++;
    if (this.#looks < LOOKS) return;
    if (isKnown) this.answer.finish();
    else this.answer.fail({ code: 'offline' });
    this.#onChange();
  }

  #show(answer) {
    if (this.left) return;
    if (this.#stopWanted) answer.requestStop();
    this.answer = answer;
    this.#onChange();
  }

  /** As soon as there is something to stop. */
  async #sendStop() {
    if (!this.#stopWanted || this.#stopSent || !this.#taskId) return;
    this.#stopSent = true;
    await stopTask(this.#taskId, this.#left.signal);
    await new Promise((resolve) => setTimeout(resolve, STOP_PATIENCE_MS));
    if (this.#isOver) return;
    this.answer.finish();
    this.#onChange();
    this.leave();
  }
}

const AGAIN_AFTER_MS = 1000;

/** After a stop, Dify ends the stream by itself; a stream that has not ended by then is left. */
export const STOP_PATIENCE_MS = 8000;

/** Resolves when Dify has taken it, when asking again cannot help, or when the signal aborts. */
export async function stopTask(taskId, signal) {
  while (!signal.aborted) {
    try {
      await api.stop(taskId);
      return;
    } catch (error) {
      if (api.isFinal(error)) return;
      await wait(AGAIN_AFTER_MS, signal);
    }
  }
}
