// What a workflow is doing for an answer: the step that runs now, and all of them behind it.

import { Changes, fold, icon, Listing, make } from './dom.js';
import { language, t } from './i18n.js';

const ICONS = { done: 'check', failed: 'close', stopped: 'stop', retried: 'retry' };

let isWanted = false;

/** Whether the app wants its steps to be seen. */
export function followSteps(wanted) {
  isWanted = wanted;
}

export class Progress {
  #place;
  #changes = new Changes();
  #fold = null;
  #list;

  constructor(place) {
    this.#place = place;
  }

  show(answer) {
    if (!isWanted || !this.#changes.in(answer)) return;
    const { steps } = answer.inside;
    const { all } = steps;
    this.#place.hidden = all.length === 0;
    if (all.length === 0) return;
    this.#fold ??= this.#begin();
    const status = answer.ended ? overall(all) : 'running';
    this.#fold.element.dataset.status = status;
    const words = titleOf(all, status, steps.current);
    if (this.#fold.title.textContent !== words) this.#fold.title.textContent = words;
    this.#list.show(all.map((step) => [step.id, step]));
  }

  #begin() {
    const made = fold('steps');
    const list = make('ol', 'step-list');
    made.body.append(list);
    this.#list = new Listing(list, () => new StepView());
    this.#place.append(made.element);
    return made;
  }
}

class StepView {
  element = make('li', 'step');
  #mark = make('span', 'step-mark');
  #title = make('span', 'step-title');
  #status = make('span', 'step-status');
  #shown = '';

  constructor() {
    this.element.append(this.#mark, this.#title, this.#status);
  }

  show({ title, status, isInner, rounds, seconds }) {
    const key = [title, status, isInner, rounds, seconds].join();
    if (key === this.#shown) return;
    this.#shown = key;
    this.element.dataset.status = status;
    this.element.dataset.inner = String(isInner);
    this.#mark.replaceChildren(...(ICONS[status] ? [icon(ICONS[status])] : []));
    this.#title.textContent = rounds > 0 ? t('inside.step_round', { title, round: rounds }) : title;
    const words = [t(`inside.step.${status}`)];
    if (seconds !== null) words.push(secondsText(seconds));
    this.#status.textContent = words.join(' · ');
  }
}

function overall(steps) {
  if (steps.at(-1).status === 'failed') return 'failed';
  return steps.some(({ status }) => status === 'stopped') ? 'stopped' : 'done';
}

function titleOf(steps, status, current) {
  if (status === 'running') return (current ?? steps.at(-1)).title;
  if (status === 'failed') return t('inside.steps_failed', { title: steps.at(-1).title });
  return t(steps.length === 1 ? 'inside.one_step' : 'inside.steps', { count: steps.length });
}

function secondsText(seconds) {
  const format = { style: 'unit', unit: 'second', unitDisplay: 'narrow', maximumFractionDigits: 1 };
  return new Intl.NumberFormat(language(), format).format(seconds);
}
