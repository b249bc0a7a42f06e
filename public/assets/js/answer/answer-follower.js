// Follows one answer to its end: joins its live stream again after every loss, or waits until Dify has saved it.

import * as api from '../net/api.js';
import { pauseBefore, wait } from '../net/backoff.js';
import { Answer } from './answer.js';
import { findMessage, findSentMessage, isBeingWritten, savedAnswer } from './history-mapping.js';
import { completeEvents, eventsOfRun } from './missing-events.js';

/** Where the answer is looked for next: in the gateway's live streams, or in Dify's history. */
const LIVE = 'live';
const HISTORY = 'history';

/** A message counts as lost when the history has not had it this many times, which takes about 8 s. */
const MAX_MISSES = 5;

/** After a connection that lasted this long, the pauses between attempts start from the shortest again. */
const STEADY_MS = 10_000;

/** After a stop, Dify ends the stream by itself; a stream that has not ended by then is abandoned. */
const STOP_TIMEOUT_MS = 8000;
const STOP_RETRY_MS = 1000;

export class AnswerFollower {
  /** The answer on screen. After a loss it stays there until a replay has caught up with it. */
  answer;
  messageId;
  conversationId;
  #message;
  #onChange;
  #taskId = null;
  #stopSent = false;
  #misses = 0;
  #left = new AbortController();

  /**
   * @param {import('./history-mapping.js').SentMessage} message
   * @param {() => void} onChange called after every change
   * @param {Answer} answer what is known of it already
   */
  constructor(message, onChange, answer = new Answer()) {
    this.#message = message;
    this.#onChange = onChange;
    this.answer = answer;
    this.messageId = message.messageId ?? null;
    this.conversationId = message.conversationId;
  }

  /** Whether the next message must wait. An answer whose events do not arrive here holds nothing up. */
  get blocks() {
    return !this.#isOver && this.answer.state !== 'pending';
  }

  get left() {
    return this.#left.signal.aborted;
  }

  /**
   * Sends the message, and follows its answer to the end. Throws what the gateway refused.
   *
   * @param {Promise<Record<string, unknown>>} inputs
   */
  send(inputs) {
    const { signal } = this.#left;
    const open = async () => {
      const message = { ...this.#message, inputs: await inputs };
      return completeEvents(await api.sendMessage(message, this.conversationId, signal), this);
    };
    return this.#start(open);
  }

  /**
   * Continues a workflow run that has waited for a form, and follows the answer to its end. Throws what the gateway refused.
   *
   * @param {string} runId
   * @param {boolean} wasFollowed whether the gateway may have read the run since it continued
   */
  resumeRun(runId, wasFollowed) {
    return this.#start(() => eventsOfRun(runId, this, this.#left.signal, wasFollowed));
  }

  /** Finds the answer, wherever it is, and follows it to its end. Throws what the gateway refused. */
  async follow(tries = 0) {
    let source = this.conversationId ? LIVE : HISTORY;
    while (!this.#isOver) {
      if (tries > 0) await this.#pause(tries, source);
      if (this.#isOver) return;
      try {
        const began = Date.now();
        const next = source === LIVE ? await this.#join() : await this.#lookUp();
        const wasSteady = source === LIVE && Date.now() - began > STEADY_MS;
        if (next !== source) tries = 0;
        else tries = wasSteady ? 1 : tries + 1;
        source = next;
      } catch (error) {
        if (!this.#isOver && api.isFinal(error)) throw error;
        tries++;
      }
    }
  }

  /** Asks Dify to end the answer; its events are read until it has. */
  stop() {
    this.answer.requestStop();
    this.#sendStop();
  }

  /** Follows the answer no further. Dify finishes and saves it all the same. */
  leave() {
    this.#left.abort();
  }

  // Internal

  get #isOver() {
    return this.answer.ended || this.left;
  }

  async #start(open) {
    if (!navigator.onLine) throw new api.ApiError({ code: 'offline' });
    try {
      await this.#read(await open(), this.answer);
    } catch (error) {
      if (!this.#isOver && error.code !== 'offline') throw error;
    }
    await this.follow(1);
  }

  async #pause(tries, source) {
    const isPending = source === HISTORY && this.messageId !== null;
    this.answer.lose(isPending ? 'pending' : 'reconnecting');
    this.#onChange();
    await wait(pauseBefore(tries), this.#left.signal);
  }

  /** Reads the live stream, which replays the answer from its first event. Returns where to look next. */
  async #join() {
    const events = await api.live(this.conversationId, this.#left.signal);
    if (events === null) return HISTORY;
    const replay = this.answer.replay(api.now() - Date.now());
    return (await this.#read(completeEvents(events, this), replay)) ? LIVE : HISTORY;
  }

  /**
   * Applies events to `answer`, and shows it once it has caught up with what is on screen, so that no text disappears
   * during a replay. Returns false at an event of another answer.
   */
  async #read(events, answer) {
    if (answer.hasCaughtUp(this.answer)) this.#show(answer);
    for await (const event of events) {
      if (this.#isForeign(event)) return false;
      if (this.answer.stopRequested) answer.requestStop(); // before the event: it may be the end
      answer.apply(event);
      this.#learn(event);
      if (answer.hasCaughtUp(this.answer)) this.#show(answer);
    }
    return true;
  }

  /** The live answer of the conversation may belong to a later message, or still to the one before ours. */
  #isForeign({ message_id: id }) {
    return Boolean(id) && (this.messageId ? id !== this.messageId : id === this.#message.after);
  }

  #learn({ conversation_id: conversationId = null, message_id: messageId = null, task_id: taskId = null }) {
    this.conversationId = conversationId || this.conversationId;
    this.messageId = messageId || this.messageId;
    this.#taskId = taskId || this.#taskId;
    this.#sendStop();
  }

  /** Looks for the message and its answer in Dify's history. Returns where to look next. */
  async #lookUp() {
    const isKnown = this.messageId !== null;
    const message = isKnown
      ? await findMessage(this.conversationId, this.messageId)
      : await findSentMessage(this.#message);
    if (!message) {
      this.#miss(isKnown);
      return HISTORY;
    }
    this.#learn({ conversation_id: message.conversation_id, message_id: message.id });
    if (isBeingWritten(message)) return isKnown ? HISTORY : LIVE;
    const stopped = message.stopped || this.answer.stopRequested;
    this.#show(savedAnswer({ ...message, stopped }, { state: 'interrupted', text: this.answer.raw }));
    return HISTORY;
  }

  #miss(isKnown) {
    this.#misses++;
    if (this.#misses < MAX_MISSES) return;
    if (isKnown) this.answer.finish();
    else this.answer.fail({ code: 'offline' });
    this.#onChange();
  }

  #show(answer) {
    if (this.left) return;
    if (this.answer.stopRequested) answer.requestStop();
    this.answer = answer;
    this.#onChange();
  }

  /** As soon as there is a task to stop. */
  async #sendStop() {
    if (!this.answer.stopRequested || this.#stopSent || !this.#taskId) return;
    this.#stopSent = true;
    await stopTask(this.#taskId, this.#left.signal);
    await new Promise((resolve) => setTimeout(resolve, STOP_TIMEOUT_MS));
    if (this.#isOver) return;
    this.answer.finish();
    this.#onChange();
    this.leave();
  }
}

/** Repeats the request while the connection is lost. Resolves when Dify accepted it, it is refused, or the signal aborts. */
async function stopTask(taskId, signal) {
  while (!signal.aborted) {
    try {
      await api.stop(taskId);
      return;
    } catch (error) {
      if (api.isFinal(error)) return;
      await wait(STOP_RETRY_MS, signal);
    }
  }
}
