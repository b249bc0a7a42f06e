// The time of an answer, whether a person wrote it, and the day above the first message of each day.

import { make } from '../ui/dom.js';
import { language, t } from '../ui/i18n.js';

export class Timestamps {
  #place;
  #shown = '';

  constructor(place) {
    this.#place = place;
  }

  show({ ended, createdAt, details }) {
    const key = `${ended} ${createdAt} ${details.isAnnotation}`;
    if (!ended || key === this.#shown) return;
    this.#shown = key;
    const parts = [];
    if (details.isAnnotation) parts.push(make('span', 'annotation', t('message.annotation')));
    if (createdAt !== null) parts.push(timeOf(new Date(createdAt * 1000)));
    this.#place.hidden = parts.length === 0;
    this.#place.replaceChildren(...parts);
    if (createdAt !== null) this.#place.closest('.answer').dataset.at = createdAt;
    const log = this.#place.closest('.log');
    if (log) separateDays(log);
  }
}

/** Shows the day above each message that is the first of its day, unless all are of today. */
export function separateDays(log) {
  let last = dayOf(new Date());
  for (const answer of log.querySelectorAll('.answer[data-at]')) {
    const date = new Date(Number(answer.dataset.at) * 1000);
    const place = answer.previousElementSibling?.querySelector('[data-part=day]');
    if (!place) continue;
    place.hidden = dayOf(date) === last;
    place.textContent = place.hidden ? '' : dayText(date);
    last = dayOf(date);
  }
}

function timeOf(date) {
  const element = make('time', '', new Intl.DateTimeFormat(language(), { timeStyle: 'short' }).format(date));
  element.dateTime = date.toISOString();
  element.title = new Intl.DateTimeFormat(language(), { dateStyle: 'full', timeStyle: 'short' }).format(date);
  return element;
}

function dayOf(date) {
  return date.toDateString();
}

function dayText(date) {
  const ago = Math.round((Date.parse(dayOf(new Date())) - Date.parse(dayOf(date))) / 86_400_000);
  if (ago === 0 || ago === 1) return new Intl.RelativeTimeFormat(language(), { numeric: 'auto' }).format(-ago, 'day');
  return new Intl.DateTimeFormat(language(), { dateStyle: 'long' }).format(date);
}
