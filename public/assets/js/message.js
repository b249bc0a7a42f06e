// One turn of the conversation on screen: the question as it was typed, and its answer as it grows, ends or fails.

import { copyFrom } from './copy.js';
import { Files } from './files.js';
import { HumanForms } from './human-forms.js';
import { errorText, t } from './i18n.js';
import { Narrator, say } from './live.js';
import { Progress } from './progress.js';
import { Prose } from './prose.js';
import { Reasoning } from './reasoning.js';
import { Sources } from './sources.js';
import { Thoughts } from './thoughts.js';
import { Times } from './times.js';

/** Drawing more often than this is work that nobody sees; and a long answer may take a fifth of the time, not all of it. */
const DRAW_MS = 50;
const DRAW_SHARE = 5;
const SPEAK_MS = 1000;

/** Codes where asking again in the same conversation cannot help, and a new one can. */
const CONVERSATION_GONE = new Set(['not_found', 'conversation_completed']);

/** Codes where asking again cannot help at all. */
const HOPELESS = new Set(['token_missing', 'token_invalid', 'token_expired', 'system_not_allowed', 'system_not_configured', 'not_chat_app']);

/** What an answer shows beside its text, each in the place of its name in the template: `new Part(place, turn)`, `show(answer)`. */
const PARTS = {
  steps: Progress,
  thoughts: Thoughts,
  reasoning: Reasoning,
  files: Files,
  forms: HumanForms,
  sources: Sources,
  time: Times,
};

/** States that a screen reader hears of by the note below the answer. */
const SPOKEN = new Set(['failed', 'reconnecting', 'pending']);

export class Turn {
  query;
  /** onRetry(turn), onReload(turn), onNewChat(turn), onContinue(runId) when a form was answered. */
  actions;
  /** The answer as last shown. */
  answer = null;
  #question;
  #element;
  #prose;
  #parts;
  #narrator = new Narrator();
  #timer = null;
  #drawnAt = 0;
  #drawEvery = DRAW_MS;
  #spokenAt = 0;

  constructor(query, actions) {
    this.query = query;
    this.actions = actions;
    this.#question = clone('#question-template');
    this.#question.querySelector('.question-text').textContent = query;
    this.#element = clone('#answer-template');
    this.#prose = new Prose(this.#part('text'));
    this.#parts = Object.entries(PARTS).map(([name, Part]) => new Part(this.#part(name), this));
    copyFrom(this.#element.querySelector('[data-action=copy]'), () => this.answer.text);
  }

  appendTo(log) {
    log.append(this.#question, this.#element);
  }

  remove() {
    clearTimeout(this.#timer);
    this.#question.remove();
    this.#element.remove();
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

  /** Speaks what is on screen; an answer restored from history is not spoken. */
  narrate() {
    const { ended, state } = this.answer;
    this.#narrator.follow(this.#prose.spoken, ended);
    if (state === 'done') say(t('live.done'));
    if (state === 'stopped') say(t('live.stopped'));
  }

  // Internal

  #draw() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#drawnAt = performance.now();
    const { text, state, ended } = this.answer;
    this.#element.dataset.state = state;
    this.#element.setAttribute('aria-busy', String(!ended));
    this.#prose.show(text, { writing: !ended });
    for (const part of this.#parts) part.show(this.answer);
    this.#drawEvery = Math.max(DRAW_MS, DRAW_SHARE * (performance.now() - this.#drawnAt));
    this.#part('actions').hidden = !ended || text === '';
    this.#showNote();
    if (!ended && this.#drawnAt - this.#spokenAt > SPEAK_MS) {
      this.#spokenAt = this.#drawnAt;
      this.#narrator.follow(this.#prose.spoken, false);
    }
  }

  #showNote() {
    const { text, buttons = [], reference } = this.#note();
    const note = this.#part('note');
    const changed = note.querySelector('.note-text').textContent !== text;
    note.hidden = text === '';
    note.querySelector('.note-text').textContent = text;
    const line = note.querySelector('.note-reference');
    line.hidden = !reference;
    line.textContent = reference ? t('message.reference', { id: reference }) : '';
    note.querySelector('.note-actions').replaceChildren(...buttons);
    if (changed && SPOKEN.has(this.answer.state)) say(text);
  }

  /** What is said below the answer: nothing while all is well. */
  #note() {
    const { state, text, error, messageId } = this.answer;
    const retry = () => this.#button('retry', this.actions.onRetry);
    if (state === 'paused' && this.answer.inside.forms.hasOpen) return { text: '' };
    if (['stopped', 'paused', 'reconnecting', 'pending'].includes(state)) return { text: t(`message.${state}`) };
    if (state === 'done' && this.answer.isEmpty) return { text: t('message.empty'), buttons: [retry()] };
    if (state === 'interrupted') {
      const reload = messageId ? [this.#button('reload', this.actions.onReload)] : [];
      return { text: t('message.interrupted'), buttons: [...reload, retry()] };
    }
    if (state !== 'failed') return { text: '' };
    return { text: errorText(error.code), reference: error.requestId, buttons: this.#ways(error, retry) };
  }

  #ways({ code, retryAfter }, retry) {
    if (HOPELESS.has(code)) return [];
    if (CONVERSATION_GONE.has(code)) return [this.#button('new_chat', this.actions.onNewChat)];
    const button = retry();
    if (retryAfter > 0) countDown(button, retryAfter);
    return [button];
  }

  #button(name, action) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button solid small';
    button.dataset.action = name;
    button.textContent = t(`action.${name}`);
    button.addEventListener('click', () => action(this));
    return button;
  }

  #part(name) {
    return this.#element.querySelector(`[data-part=${name}]`);
  }
}

function clone(selector) {
  return document.querySelector(selector).content.cloneNode(true).firstElementChild;
}

/** The gateway said when asking again makes sense; until then the button says how long. */
function countDown(button, seconds) {
  const until = Date.now() + seconds * 1000;
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? t('action.retry_in', { seconds: left }) : t('action.retry');
    if (left > 0) setTimeout(tick, 500);
  };
  tick();
}
