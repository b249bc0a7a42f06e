// What a stream of Dify's events has said so far: text, ids and how it ended (docs/dify-api.md#event-streams,
// docs/dify-api.md#reading-a-stream-as-a-client). No DOM.

import { AnswerDetails } from './details.js';
import { ThinkParser } from './think-parser.js';

/**
 * `waiting` → `streaming` → one of the ends. `paused`: Dify waits for a human to fill in a form. Before an end also
 * `reconnecting` or `pending`: nothing arrives for now, and the answer is somewhere else.
 */
const ENDS = new Set(['done', 'stopped', 'failed', 'interrupted', 'paused']);

export class Answer {
  /** What it has beside its text. */
  details = new AnswerDetails();
  /** {code, status, requestId, retryAfter} when the state is `failed`. */
  error = null;
  conversationId = null;
  messageId = null;
  taskId = null;
  /** What the reader thinks of it: `like`, `dislike` or null. */
  rating = null;
  /** MP3 in base64, piece by piece, where the app speaks by itself. */
  sound = [];
  soundEnded = false;
  /** The workflow run behind it, or null. */
  runId = null;
  /** In seconds since 1970, on Dify's clock; null while nothing is known. */
  createdAt = null;
  #state = 'waiting';
  #lost = null;
  #stopRequested = false;
  #fromAgent = false;
  #parser = new ThinkParser();
  /** As it arrived, with what the model thought inside it. */
  #raw = '';

  /** What is said to the reader: without the model's thinking. */
  get text() {
    return this.#parser.text;
  }

  /** The same with what the model thought inside it, as Dify saves it. */
  get raw() {
    return this.#raw;
  }

  /** Whether there is nothing at all to show. */
  get isEmpty() {
    return this.isBlank && this.details.files.length === 0 && this.details.forms.all.length === 0;
  }

  /** Spaces and lines alone say nothing. */
  get isBlank() {
    return this.text.trim() === '';
  }

  get state() {
    return this.ended ? this.#state : (this.#lost ?? this.#state);
  }

  get ended() {
    return ENDS.has(this.#state);
  }

  /** Nothing arrives for now: `how` is the state until the end. Who finds the answer again reads it from its beginning. */
  lose(how) {
    this.#lost = how;
  }

  /** The same answer before its end, for somebody who goes on looking for it. */
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
    return answer;
  }

  /** For its events from the first one on, once more. `clockAhead`: of Dify's clock, in milliseconds. */
  replay(clockAhead) {
    const answer = new Answer();
    answer.details.recall(this.details, () =>
      answer.createdAt === null ? Date.now() : answer.createdAt * 1000 - clockAhead,
    );
    return answer;
  }

  /** From now on every end is `stopped`: a stop may surface as an end, a failure or a cut, depending on Dify's version. */
  requestStop() {
    this.#stopRequested = true;
  }

  get stopRequested() {
    return this.#stopRequested;
  }

  /** Takes one event in. Unknown events change nothing. */
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
        this.sound = []; // it speaks the text that is taken back
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

  /** The stream is over. Without a terminal event it was cut. */
  finish() {
    this.#end('interrupted');
  }

  /** One failure, one error: a failed workflow is followed by an `error` that says the same in more detail. */
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
    this.#parser.add(text);
    if (this.#parser.thought.trim()) this.details.reason('', this.#parser.thought.trim(), this.#parser.isOpen);
    if (this.#state === 'waiting' && !this.isBlank) this.#state = 'streaming';
  }

  #replace(text) {
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
