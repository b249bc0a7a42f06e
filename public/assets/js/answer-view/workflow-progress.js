// The progress of a workflow: the current step, and all steps in a fold.

import { Changes, fold, icon, Listing, make } from '../ui/dom.js';
import { durationText, t } from '../ui/i18n.js';
import { loadStyle } from '../ui/style.js';

await loadStyle('answer-view/details.css');

const ICONS = { done: 'check', failed: 'close', stopped: 'stop', retried: 'retry' };

export class WorkflowProgress {
  #place;
  #changes = new Changes();
  #fold = null;
  #list;

  constructor(place) {
    this.#place = place;
  }

  show(answer) {
    if (document.body.dataset.steps !== 'shown' || !this.#changes.in(answer)) return;
    const { steps } = answer.details;
    const { outer } = steps;
    this.#place.hidden = outer.length === 0;
    if (outer.length === 0) return;
    this.#fold ??= this.#begin();
    const status = overall(answer, steps.all);
    this.#fold.element.dataset.status = status;
    const title = titleOf(steps, status);
    if (this.#fold.title.textContent !== title) this.#fold.title.textContent = title;
    this.#list.show(outer.map((step) => [step.id, step]));
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

/** A step; one with inner steps is a fold. */
class StepView {
  element = make('li');
  #row = make('span', 'step');
  #mark = make('span', 'step-mark');
  #title = make('span', 'step-title');
  #status = make('span', 'step-status');
  #shown = '';
  #inner = null;

  constructor() {
    this.#row.append(this.#mark, this.#title, this.#status);
    this.element.append(this.#row);
  }

  show(step) {
    this.#name(step);
    if (step.children.length === 0) return;
    this.#inner ??= this.#fold();
    this.#inner.show(step.children.map((child) => [child.id, child]));
  }

  // Internal

  #fold() {
    const { element, title, body } = fold('step-fold');
    title.append(this.#row);
    const list = make('ol', 'step-list');
    body.append(list);
    this.element.append(element);
    return new Listing(list, () => new StepView());
  }

  #name({ title, status, rounds, seconds }) {
    const key = [title, status, rounds, seconds].join();
    if (key === this.#shown) return;
    this.#shown = key;
    this.#row.dataset.status = status;
    this.#mark.replaceChildren(...(ICONS[status] ? [icon(ICONS[status])] : []));
    this.#title.textContent =
      rounds > 0 ? t('details.step_round', { title: titled(title), round: rounds }) : titled(title);
    const parts = [t(`details.step.${status}`)];
    if (seconds !== null) parts.push(durationText(Math.round(seconds * 10) / 10));
    this.#status.textContent = parts.join(' · ');
  }
}

/** A failed step does not always fail the run: how the answer ended decides. */
function overall({ ended, state }, all) {
  if (!ended) return 'running';
  if (state === 'failed') return 'failed';
  if (state === 'interrupted') return all.some(({ status }) => status === 'failed') ? 'failed' : 'stopped';
  return state;
}

function titleOf({ all, outer, current }, status) {
  if (status === 'running') return titled((current ?? all.at(-1)).title);
  if (status === 'failed') return t('details.steps_failed', { title: titled(failed(all).title) });
  return t('details.steps', { count: outer.length });
}

function titled(title) {
  return title || t('details.unnamed_step');
}

/** The innermost step that failed last; without one, the step that did not end. */
function failed(all) {
  return (
    all.findLast(({ status }) => status === 'failed') ??
    all.findLast(({ status }) => status === 'stopped') ??
    all.at(-1)
  );
}
