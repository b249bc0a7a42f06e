// One turn of the conversation on screen: the question as it was typed, and its answer as it grows, ends or fails.

import { AnswerStatus } from '../answer-view/answer-status.js';
import { SuggestedMessages } from '../answer-view/suggested-messages.js';
import { Timestamps } from '../answer-view/timestamps.js';
import { arrange, register } from '../answer-view/versions.js';
import { WorkflowProgress } from '../answer-view/workflow-progress.js';
import { UserMessageActions, showMessageFiles } from './user-message.js';
import { Prose } from '../markdown/prose.js';
import { Narrator, announce } from '../ui/announcer.js';
import { keepWordsTogether } from '../ui/dom.js';
import { t } from '../ui/i18n.js';
import { onDemand } from '../ui/on-demand.js';

/** Drawing more often than this is work that nobody sees; and a long answer may take a fifth of the time, not all of it. */
const DRAW_MS = 50;
const DRAW_SHARE = 5;
const SPEAK_MS = 1000;

/** What an answer shows beside its text, each in the place of its name in the template: `new Part(place, turn)`, `show(answer)`. */
const PARTS = {
  steps: WorkflowProgress,
  thoughts: onDemand(async () => (await import('../answer-view/agent-steps.js')).AgentSteps),
  reasoning: onDemand(async () => (await import('../answer-view/reasoning-view.js')).ReasoningView),
  files: onDemand(async () => (await import('../answer-view/files.js')).Files),
  forms: onDemand(async () => (await import('../answer-view/human-input-form.js')).HumanInputForms),
  sources: onDemand(async () => (await import('../answer-view/citations.js')).Citations),
  note: AnswerStatus,
  time: Timestamps,
  actions: onDemand(async () => (await import('../answer-view/answer-actions.js')).AnswerActions),
  suggested: SuggestedMessages,
};

export class Turn {
  query;
  /** Of the question, as in a message's `message_files`. */
  files;
  /** What went with the question, or null when that is not known here. */
  inputs = null;
  /** isBusy(), and for a turn: onRetry, onReload, onContinue(turn, runId, again), onNewChat, onAsk(turn, query, files). */
  actions;
  /** The answer as last shown. */
  answer = null;
  /** All turns that ask the same in a row, this one among them, oldest first; and whether no turn follows. See `arrange`. */
  versions = [this];
  isLast = true;
  #question;
  #messageActions;
  #element;
  #prose;
  #parts;
  #narrator = new Narrator();
  #timer = null;
  #drawnAt = 0;
  #drawEvery = DRAW_MS;
  #spokenAt = 0;

  constructor(query, files, actions) {
    this.query = query;
    this.files = files;
    this.actions = actions;
    this.#question = clone('#message-template');
    const words = this.#question.querySelector('.user-message-text');
    words.textContent = query;
    keepWordsTogether(words);
    showMessageFiles(this.#question.querySelector('[data-part=user-message-files]'), files);
    this.#messageActions = new UserMessageActions(this.#question, this);
    this.#element = clone('#answer-template');
    register(this.#element, this);
    this.#prose = new Prose(this.#part('text'));
    this.#parts = Object.entries(PARTS).map(([name, Part]) => new Part(this.#part(name), this));
  }

  appendTo(log) {
    log.append(this.#question, this.#element);
    arrange(log);
  }

  prependTo(log) {
    log.prepend(this.#question, this.#element);
    arrange(log);
  }

  remove() {
    const log = this.#element.parentElement;
    clearTimeout(this.#timer);
    this.#question.remove();
    this.#element.remove();
    if (log) arrange(log);
  }

  /** Whether another version of this turn is shown in its place. */
  get hidden() {
    return this.#element.hidden;
  }

  set hidden(hidden) {
    this.#question.hidden = hidden;
    this.#element.hidden = hidden;
  }

  /** What is on screen of the answer's text: as it should be heard, and as elements. */
  get spoken() {
    return this.#prose.spoken;
  }

  get rendered() {
    return this.#part('text');
  }

  /** Asks another question, unless an answer is being written; says whether it did. */
  ask(query, files = []) {
    return this.#unlessBusy(() => this.actions.onAsk(this, query, files));
  }

  /** Asks this question once more, for an answer in place of this one. */
  retry() {
    return this.#unlessBusy(() => this.actions.onRetry(this));
  }

  /** Opens the question to be changed and asked again. */
  edit() {
    this.#messageActions.edit();
  }

  /** Shows an answer's state; while it is being written, now and then. */
  show(answer) {
    // Another object may be the same answer, found again after a loss.
    const begins = answer !== this.answer && (this.answer === null || this.answer.ended);
    this.answer = answer;
    if (begins) this.#narrator = new Narrator();
    if (answer.ended || begins) {
      this.#draw();
      return;
    }
    this.#timer ??= setTimeout(() => this.#draw(), Math.max(0, this.#drawnAt + this.#drawEvery - performance.now()));
  }

  /** Shows the parts again, after something other than the answer has changed. */
  refresh() {
    if (this.answer) for (const part of this.#parts) part.show(this.answer);
  }

  /** Moves focus to a button of this answer. */
  focusOn(action) {
    this.#element.querySelector(`[data-action=${action}]`).focus();
  }

  /** Speaks what is on screen; an answer restored from history is not spoken. */
  narrate() {
    const { ended, state } = this.answer;
    this.#narrator.follow(this.spoken, ended);
    if (state === 'done') announce(t('live.done'));
    if (state === 'stopped') announce(t('live.stopped'));
  }

  // Internal

  #unlessBusy(action) {
    const busy = this.actions.isBusy();
    if (busy) announce(t('live.busy'));
    else action();
    return !busy;
  }

  #draw() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#drawnAt = performance.now();
    const { text, state, ended } = this.answer;
    this.#element.dataset.state = state;
    this.#element.setAttribute('aria-busy', String(!ended));
    this.#prose.show(text, { writing: !ended });
    this.refresh();
    this.#drawEvery = Math.max(DRAW_MS, DRAW_SHARE * (performance.now() - this.#drawnAt));
    if (!ended && this.#drawnAt - this.#spokenAt > SPEAK_MS) {
      this.#spokenAt = this.#drawnAt;
      this.#narrator.follow(this.spoken, false);
    }
  }

  #part(name) {
    return this.#element.querySelector(`[data-part=${name}]`);
  }
}

function clone(selector) {
  return document.querySelector(selector).content.cloneNode(true).firstElementChild;
}
