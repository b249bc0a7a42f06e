// One turn of the conversation: the user's message, and its answer while it grows and after it has ended.

import { AnswerStatus } from '../answer-view/answer-status.js';
import { Silence } from '../answer-view/silence.js';
import { SuggestedMessages } from '../answer-view/suggested-messages.js';
import { arrange, register } from '../answer-view/versions.js';
import { MessageText } from './message-text.js';
import { UserMessageActions, showMessageFiles } from './user-message.js';
import { MarkdownView } from '../markdown/markdown-view.js';
import { messageOf } from '../markdown/send-button.js';
import { mayWrite } from '../ui/access.js';
import { Narrator, announce } from '../ui/announcer.js';
import { focusChat } from '../ui/dom.js';
import { t } from '../ui/i18n.js';
import { onDemand } from '../ui/on-demand.js';

/** The shortest time between two renderings; a long answer must not take more than a fifth of the time. */
const RENDER_MS = 50;
const RENDER_SHARE = 5;
const NARRATE_MS = 1000;

/** The parts of an answer beside its text, by the `data-part` of their element: `new Part(place, turn)`, `show(answer)`. */
const PARTS = {
  steps: onDemand(async () => (await import('../answer-view/workflow-progress.js')).WorkflowProgress),
  thoughts: onDemand(async () => (await import('../answer-view/agent-steps.js')).AgentSteps),
  reasoning: onDemand(async () => (await import('../answer-view/reasoning-view.js')).ReasoningView),
  silence: Silence,
  files: onDemand(async () => (await import('../answer-view/files.js')).Files),
  forms: onDemand(async () => (await import('../answer-view/human-input-form.js')).HumanInputForms),
  sources: onDemand(async () => (await import('../answer-view/citations.js')).Citations),
  note: AnswerStatus,
  time: onDemand(async () => (await import('../answer-view/timestamps.js')).Timestamps),
  actions: onDemand(async () => (await import('../answer-view/answer-actions.js')).AnswerActions),
  suggested: SuggestedMessages,
};

/**
 * What a turn calls back; each but `isBusy` gets the turn.
 *
 * @typedef {object} TurnActions
 * @property {() => boolean} isBusy whether an answer is being written
 * @property {(turn: Turn) => void} onRetry sends the message again, for an answer in place of this one
 * @property {(turn: Turn) => void} onReload follows an interrupted answer again
 * @property {(turn: Turn, runId: string, wasFollowed: boolean) => void} onContinue follows a run after its form was filled in
 * @property {(turn: Turn) => void} onNewChat sends the message in a new chat
 * @property {(turn: Turn, query: string, files: object[]) => void} onSend sends another message
 */

export class Turn {
  query;
  /** Of the message, as in a saved message's `message_files`. */
  files;
  /** The inputs that were sent with the message, or null if unknown. */
  inputs = null;
  /** @type {TurnActions} */
  actions;
  /** The answer as last shown. */
  answer = null;
  /** All versions of this turn, this one included, oldest first; see `arrange`. */
  versions = [this];
  /**
   * The turn that follows, or null; see `arrange`.
   *
   * @type {Turn | null}
   */
  next = null;
  #message;
  #messageActions;
  #element;
  #markdown;
  #parts;
  #narrator = new Narrator();
  #timer = null;
  #renderedAt = 0;
  #renderEvery = RENDER_MS;
  #narratedAt = 0;

  constructor(query, files, actions) {
    this.query = query;
    this.files = files;
    this.actions = actions;
    this.#message = clone('#message-template');
    new MessageText(
      this.#message.querySelector('.user-message-text'),
      this.#message.querySelector('.user-message-fold'),
      query,
    );
    showMessageFiles(this.#message.querySelector('[data-part=user-message-files]'), files);
    this.#messageActions = new UserMessageActions(this.#message, this);
    this.#element = clone('#answer-template');
    register(this.#element, this);
    this.#part('text').addEventListener('click', (event) => this.#press(event));
    this.#markdown = new MarkdownView(this.#part('text'), (link) => this.#renew(link));
    this.#parts = Object.entries(PARTS).map(([name, Part]) => new Part(this.#part(name), this));
  }

  /** The element of the user's message. */
  get message() {
    return this.#message;
  }

  appendTo(log) {
    log.append(this.#message, this.#element);
    arrange(log);
  }

  prependTo(log) {
    log.prepend(this.#message, this.#element);
    arrange(log);
  }

  remove() {
    const log = this.#element.parentElement;
    clearTimeout(this.#timer);
    this.#message.remove();
    this.#element.remove();
    if (log) arrange(log);
  }

  /** Whether another version of this turn is shown instead. */
  get hidden() {
    return this.#element.hidden;
  }

  set hidden(hidden) {
    this.#message.hidden = hidden;
    this.#element.hidden = hidden;
  }

  get isLast() {
    return this.next === null;
  }

  /** Where the history has the answer: see fresh-links.js. */
  get savedPlace() {
    const { conversationId, messageId } = this.answer;
    return { conversationId, messageId, nextId: this.next?.answer?.messageId ?? null };
  }

  /** The answer's text on screen, as a screen reader should announce it. */
  get spoken() {
    return this.#markdown.spoken;
  }

  /** The elements of the answer's text. */
  get rendered() {
    return this.#part('text');
  }

  /** Sends another message, unless an answer is being written; returns whether it did. */
  send(query, files = []) {
    return this.#unlessBusy(() => this.actions.onSend(this, query, files));
  }

  /** Sends this message again; returns whether it did. */
  retry() {
    return this.#unlessBusy(() => this.actions.onRetry(this));
  }

  /** Opens the message for editing. */
  edit() {
    this.#messageActions.edit();
  }

  /** Shows an answer; while it is being written, not at every call. */
  show(answer) {
    // Another object may be the same answer, joined again after a loss.
    const isNew = answer !== this.answer && (this.answer === null || this.answer.ended);
    this.answer = answer;
    if (isNew) this.#narrator = new Narrator();
    if (answer.ended || isNew) {
      this.#render();
      return;
    }
    this.#timer ??= setTimeout(
      () => this.#render(),
      Math.max(0, this.#renderedAt + this.#renderEvery - performance.now()),
    );
  }

  /** Shows the parts again, after something beside the answer has changed. */
  refresh() {
    if (this.answer) for (const part of this.#parts) part.show(this.answer);
  }

  /** Moves focus to a button of this answer. */
  focusOn(action) {
    this.#element.querySelector(`[data-action=${action}]`).focus();
  }

  /** Announces what is on screen. Answers from the history are not announced. */
  narrate() {
    const { ended, state } = this.answer;
    this.#narrator.follow(this.spoken, ended);
    if (state === 'done') announce(t('live.done'));
    if (state === 'stopped') announce(t('live.stopped'));
  }

  // Internal

  /** A button that the model wrote into its answer. */
  #press(event) {
    const message = messageOf(event);
    if (message !== null && this.send(message)) focusChat();
  }

  #unlessBusy(action) {
    if (!mayWrite()) return false;
    const busy = this.actions.isBusy();
    if (busy) announce(t('live.busy'));
    else action();
    return !busy;
  }

  #render() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#renderedAt = performance.now();
    const { text, state, ended } = this.answer;
    this.#element.dataset.state = state;
    this.#element.setAttribute('aria-busy', String(!ended));
    this.#markdown.show(text, { unfinished: !ended });
    this.refresh();
    this.#renderEvery = Math.max(RENDER_MS, RENDER_SHARE * (performance.now() - this.#renderedAt));
    if (!ended && this.#renderedAt - this.#narratedAt > NARRATE_MS) {
      this.#narratedAt = this.#renderedAt;
      this.#narrator.follow(this.spoken, false);
    }
  }

  /** A fresh link in place of one to a file of the text, or null. */
  async #renew(link) {
    const { refreshTextLink } = await import('../answer/fresh-links.js');
    return refreshTextLink(link, this.savedPlace);
  }

  #part(name) {
    return this.#element.querySelector(`[data-part=${name}]`);
  }
}

function clone(selector) {
  return document.querySelector(selector).content.cloneNode(true).firstElementChild;
}
