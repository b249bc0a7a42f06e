// The state of one answer, built from Dify's events: text, ids and how it ended (docs/dify-api.md#event-streams,
// docs/dify-api.md#reading-a-stream-as-a-client). No DOM.

import { AnswerDetails } from './details.js';
import { ThinkParser } from './think-parser.js';

/**
 * One event of Dify, as its `data:` line has it; `event` names its type, which decides what else is there.
 *
 * @typedef {{ event: string, conversation_id?: string, message_id?: string, task_id?: string, workflow_run_id?: string,
 *   created_at?: number, [field: string]: any }} DifyEvent
 */

/**
 * `waiting` → `streaming` → one of the final states. `paused`: Dify waits until a form is filled in. `reconnecting` and
 * `pending` stand in for a state that is not final while no events arrive.
 *
 * @typedef {'waiting' | 'streaming' | 'reconnecting' | 'pending' | 'done' | 'stopped' | 'failed' | 'interrupted' | 'paused'} AnswerState
 */
const FINAL_STATES = new Set(['done', 'stopped', 'failed', 'interrupted', 'paused']);

export class Answer {
  /** Everything beside the text. */
  details = new AnswerDetails();
  /** {code, status, requestId, retryAfter} when the state is `failed`. */
  error = null;
  conversationId = null;
  messageId = null;
  taskId = null;
  /** The user's feedback: `like`, `dislike` or null. */
  rating = null;
  /** Whether only this browser has the text: Dify did not save it. */
  isKeptHere = false;
  /** MP3 in base64, in pieces, if the app sends speech with its answers. */
  sound = [];
  soundEnded = false;
  /** The workflow run behind it, or null. */
  runId = null;
  /** In seconds since 1970, on Dify's clock; null if unknown. */
  createdAt = null;
  #state = 'waiting';
  #lost = null;
  #stopRequested = false;
  #fromAgent = false;
  #parser = new ThinkParser();
  /** When the first text came, in milliseconds. */
  #textBegan = null;
  #raw = '';
  /** How often the whole text was replaced. */
  #revision = 0;

  /** The text without the model's thinking. */
  get text() {
    return this.#parser.text;
  }

  /** The text as Dify sends and saves it, with the model's thinking. */
  get raw() {
    return this.#raw;
  }

  /** Whether there is nothing at all to show. */
  get isEmpty() {
    return this.isBlank && this.details.files.length === 0 && this.details.forms.all.length === 0;
  }

  /** Whether the text is empty or consists of white space. */
  get isBlank() {
    return this.text.trim() === '';
  }

  get state() {
    return this.ended ? this.#state : (this.#lost ?? this.#state);
  }

  get ended() {
    return FINAL_STATES.has(this.#state);
  }

  /**
   * No events arrive for now.
   *
   * @param {'reconnecting' | 'pending'} state
   */
  lose(state) {
    this.#lost = state;
  }

  /** A copy that has not ended, to be followed again. */
  resumed() {
    const answer = new Answer();
    answer.details = this.details;
    answer.rating = this.rating;
    answer.runId = this.runId;
    answer.createdAt = this.createdAt;
    answer.messageId = this.messageId;
    answer.conversationId = this.conversationId;
    answer.#fromAgent = this.#fromAgent;
    answer.#append(this.#raw);
    answer.#revision = this.#revision;
    return answer;
  }

  /**
   * An empty answer that takes the events of this one from the first on.
   *
   * @param {number} clockAhead how far Dify's clock is ahead of the browser's, in milliseconds
   */
  replay(clockAhead) {
    const answer = new Answer();
    answer.details.recall(this.details, () =>
      answer.createdAt === null ? Date.now() : answer.createdAt * 1000 - clockAhead,
    );
    return answer;
  }

  /** Whether this replay has everything that `shown` has, or text that replaced what `shown` has. */
  hasCaughtUp(shown) {
    if (this === shown || this.ended || this.#revision > shown.#revision) return true;
    const isBehind = this.#raw.length < shown.#raw.length || this.details.size < shown.details.size;
    return this.#revision === shown.#revision && !isBehind;
  }

  /** Makes every end a `stopped`: depending on its version, Dify ends a stopped answer, fails it, or cuts the stream. */
  requestStop() {
    this.#stopRequested = true;
  }

  get stopRequested() {
    return this.#stopRequested;
  }

  /**
   * Applies one event; an unknown one changes nothing.
   *
   * @param {DifyEvent} event
   */
  apply(event) {
    this.conversationId = event.conversation_id || this.conversationId;
    this.messageId = event.message_id || this.messageId;
    this.taskId = event.task_id || this.taskId;
    this.runId = event.workflow_run_id || this.runId;
    this.createdAt ??= event.created_at ?? null;
    this.details.apply(event);
    switch (event.event) {
      case 'message':
        // New Agent apps repeat the whole answer in one closing `message`; appending would double it.
        if (this.#fromAgent) this.#replace(event.answer);
        else this.#append(event.answer);
        break;
      case 'agent_message':
        this.#fromAgent = true;
        this.#append(event.answer);
        break;
      case 'message_file':
        // Dify 1.11.2 – 1.12 sends text under this name when the message has a file (docs/dify-api.md#events).
        if (!event.url) this.#append(event.answer);
        break;
      case 'text_chunk':
        this.#append(event.data?.text);
        break;
      case 'message_replace':
        this.sound = []; // it belongs to the text that is replaced
        this.details.clearThoughts();
        this.#replace(event.answer);
        break;
      case 'text_replace':
        this.#replace(event.data?.text);
        break;
      case 'tts_message':
        if (event.audio) this.sound.push(event.audio);
        break;
      case 'tts_message_end':
        this.soundEnded = true;
        break;
      case 'message_end':
        this.#end('done');
        break;
      case 'workflow_finished':
        this.#finishWorkflow(event.data?.status);
        break;
      case 'workflow_paused':
        this.#end('paused');
        break;
      case 'error':
        this.fail({ code: event.code || 'unknown', status: event.status ?? 500, requestId: event.request_id ?? null });
        break;
    }
  }

  /** The stream has ended; without a terminal event it was cut. */
  finish() {
    this.#end('interrupted');
  }

  /** Keeps one error: the `error` event that follows a failed workflow has the same error in more detail. */
  fail({ code, status = 0, requestId = null, retryAfter = 0 }) {
    this.#end('failed');
    if (this.#state !== 'failed') return;
    if (this.error === null || this.error.code === 'workflow_failed')
      this.error = { code, status, requestId, retryAfter };
  }

  #finishWorkflow(status) {
    if (status === 'failed') this.fail({ code: 'workflow_failed' });
    else this.#end(status === 'stopped' ? 'stopped' : 'done');
  }

  #append(text) {
    if (!text) return;
    this.#raw += text;
    this.#textBegan ??= Date.now();
    this.#parser.add(text);
    const { thought, isOpen, wasText } = this.#parser;
    if (thought.trim()) this.details.reason('', thought.trim(), isOpen, wasText ? this.#textBegan : undefined);
    if (this.#state === 'waiting' && !this.isBlank) this.#state = 'streaming';
  }

  #replace(text) {
    this.#revision++;
    this.#raw = '';
    this.#parser = new ThinkParser();
    this.#append(text);
    if (this.#state === 'waiting') this.#state = 'streaming';
  }

  #end(state) {
    if (this.ended) return;
    this.#state = this.#stopRequested ? 'stopped' : state;
    this.#parser.end();
    this.details.end(this.#state === 'paused');
  }
}
