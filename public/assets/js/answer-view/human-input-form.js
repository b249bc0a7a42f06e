// The forms of a workflow that the user fills in: open, sent, answered, expired, or sent to another person by email.

import { validateAll } from '../form/fields.js';
import { formBody } from '../form/form-body.js';
import * as api from '../net/api.js';
import { mayWrite } from '../ui/access.js';
import { announce } from '../ui/announcer.js';
import { button, Changes, Listing, make } from '../ui/dom.js';
import { errorText, language, t } from '../ui/i18n.js';
import { loadStyle } from '../ui/style.js';

await loadStyle('answer-view/details.css');

const CLOSED = { human_input_form_submitted: 'submitted', human_input_form_expired: 'expired' };
const TICK_MS = 1000;

export class HumanInputForms {
  #place;
  #list;
  #changes = new Changes();

  constructor(place, turn) {
    this.#place = place;
    this.#list = new Listing(place, () => new FormView(turn));
  }

  show(answer) {
    if (!this.#changes.in(answer)) return;
    const { all } = answer.details.forms;
    this.#place.hidden = all.length === 0;
    this.#list.show(all.map((form) => [form.key, form]));
  }
}

class FormView {
  element = make('form', 'human-form');
  #turn;
  #form = null;
  #fields = new Map();
  #buttons = [];
  #note = make('p', 'human-note');
  #problem = make('p', 'field-error');
  #shown = '';
  #timer = null;

  constructor(turn) {
    this.#turn = turn;
    this.element.setAttribute('aria-label', t('human.label'));
    this.#problem.setAttribute('role', 'alert');
    this.element.addEventListener('submit', (event) => event.preventDefault()); // the button decides the action
  }

  show(form) {
    this.#form = form;
    const { state, token, reply } = form;
    const key = [state, token, reply?.action, reply?.content].join();
    if (key === this.#shown) return;
    this.#shown = key;
    this.element.dataset.state = state;
    if (state === 'open' && token !== null && mayWrite()) this.#open(form);
    else if (state === 'expired' && this.#isFilledIn) this.#lapse();
    else this.#close(form);
  }

  // Internal

  get #isFilledIn() {
    return [...this.#fields.values()].some((field) => field.value() !== undefined);
  }

  #open({ content, inputs, actions, defaults, title }) {
    const { element, fields } = formBody(content, inputs, defaults);
    this.#fields = fields;
    this.#buttons = actions.map((action) => this.#button(action));
    const row = make('p', 'human-actions');
    row.append(...this.#buttons);
    this.#showProblem('');
    this.element.replaceChildren(make('h3', 'human-title', title), element, this.#problem, row, this.#note);
    this.#countDown();
  }

  #button({ id, title, button_style: style }) {
    const isMain = style === 'primary' || style === 'accent';
    return button(`button ${isMain ? 'filled' : 'solid'} small`, title, () => this.#send(id, title));
  }

  /** The form expired while it was being filled in: what was entered stays and can be copied. */
  #lapse() {
    const body = this.element.querySelector('.human-body');
    for (const control of body.querySelectorAll('input, textarea')) control.readOnly = true;
    for (const control of body.querySelectorAll('input:not([type=text], [type=number]), select, button'))
      control.disabled = true;
    this.#showProblem('');
    this.#note.textContent = t('human.expired');
    this.#replaceActions(() => this.element.querySelector('.human-actions').remove());
  }

  /** Shows the form as it was answered, if Dify sends that; nothing can be filled in any more. */
  #close({ state, title, reply }) {
    const texts = {
      open: () => t(mayWrite() ? 'human.email' : 'message.paused'),
      expired: () => t('human.expired'),
      submitted: () => (reply?.action ? t('human.submitted', { action: reply.action }) : t('human.answered')),
    };
    this.#note.textContent = texts[state]();
    const content = formBody(reply?.content ?? '', [], {}).element;
    this.#replaceActions(() => this.element.replaceChildren(make('h3', 'human-title', title), content, this.#note));
  }

  /** Focus that was in the removed part moves to the note. */
  #replaceActions(replace) {
    const hadFocus = this.element.contains(document.activeElement);
    replace();
    if (!hadFocus || this.element.contains(document.activeElement)) return;
    this.#note.tabIndex = -1;
    this.#note.focus();
  }

  async #send(action, title) {
    const { key, token, runId } = this.#form;
    this.#showProblem('');
    if (!validateAll([...this.#fields.values()])) return;
    const values = [...this.#fields].map(([name, field]) => [name, field.value() ?? '']);
    let isElsewhere = false;
    this.#lock(true);
    this.#note.textContent = t('human.sending');
    try {
      await api.answerForm(token, Object.fromEntries(values), action);
      this.#settle(key, 'submitted', title);
    } catch (error) {
      const state = error.status === 412 ? (CLOSED[error.code] ?? 'expired') : null;
      this.#lock(false);
      if (state === null) this.#showProblem(errorText(error.code));
      else this.#settle(key, state);
      if (state !== 'submitted') return;
      isElsewhere = true;
    }
    this.#turn.actions.onContinue(this.#turn, runId ?? this.#turn.answer.runId, isElsewhere);
  }

  #settle(key, state, action) {
    const { answer } = this.#turn;
    answer.details.closeForm(key, state, action);
    this.#turn.show(answer);
    announce(this.#note.textContent);
  }

  #lock(locked) {
    for (const one of this.#buttons) one.disabled = locked;
  }

  #showProblem(problem) {
    this.#problem.textContent = problem;
    this.#problem.hidden = problem === '';
  }

  #countDown() {
    clearTimeout(this.#timer);
    const { key, state, expiresAt } = this.#form;
    if (state !== 'open' || !expiresAt) return;
    const left = expiresAt - api.now() / 1000;
    if (left <= 0) {
      this.#settle(key, 'expired');
      return;
    }
    const text = t('human.expires', { time: leftText(left) });
    if (!this.#buttons[0]?.disabled && this.#note.textContent !== text) this.#note.textContent = text;
    this.#timer = setTimeout(() => this.#isGone() || this.#countDown(), TICK_MS);
  }

  /** Whether it was on the page and has been removed. */
  #isGone() {
    return !this.element.isConnected;
  }
}

function leftText(seconds) {
  const [value, unit] =
    seconds < 60 ? [seconds, 'second'] : seconds < 5400 ? [seconds / 60, 'minute'] : [seconds / 3600, 'hour'];
  if (value > 48 && unit === 'hour') return relative(value / 24, 'day');
  return relative(value, unit);
}

function relative(value, unit) {
  return new Intl.RelativeTimeFormat(language()).format(Math.ceil(value), unit);
}
