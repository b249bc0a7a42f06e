// The actions of an answer: select a version, copy, send again, rate, read aloud.

import { Feedback } from './feedback.js';
import { ReadAloud } from './read-aloud.js';
import { VersionSwitcher } from './version-switcher.js';
import { announce } from '../ui/announcer.js';
import { copyFrom } from '../ui/copy.js';
import { focusChat } from '../ui/dom.js';
import { Toolbar } from '../ui/toolbar.js';

export class AnswerActions {
  #place;
  #toolbar;
  #parts;

  constructor(place, turn) {
    this.#place = place;
    const showStatus = (sentence) => this.#showStatus(sentence);
    copyFrom(
      this.#button('copy'),
      () => turn.answer.text,
      () => markupOf(turn.rendered),
    );
    this.#button('again').addEventListener('click', () => turn.send(turn.query, turn.files) && focusChat());
    this.#parts = [
      new VersionSwitcher(place.querySelector('.versions'), place.querySelector('.message-earlier'), turn),
      new Feedback(this.#button('like'), this.#button('dislike'), showStatus),
      new ReadAloud(this.#button('read'), this.#button('stop-reading'), turn, showStatus),
    ];
    this.#toolbar = new Toolbar(place.querySelector('.toolbar'));
  }

  show(answer) {
    const hasText = answer.ended && !answer.isBlank;
    this.#button('copy').hidden = !hasText;
    this.#button('again').hidden = !hasText || !['done', 'stopped'].includes(answer.state);
    for (const part of this.#parts) part.show(answer);
    this.#place.hidden = this.#place.querySelector('button:not([hidden], .versions[hidden] *)') === null;
    this.#toolbar.refresh();
  }

  // Internal

  #button(action) {
    return this.#place.querySelector(`[data-action=${action}]`);
  }

  /** An empty sentence clears the line. */
  #showStatus(sentence) {
    const line = this.#place.querySelector('.message-status');
    line.textContent = sentence;
    line.hidden = sentence === '';
    if (sentence) announce(sentence);
  }
}

const KEPT = new Set(['href', 'start', 'align']);

/** The HTML of an element: code as plain code, formulas as their source, without buttons and classes. */
export function markupOf(element) {
  const copy = element.cloneNode(true);
  for (const math of copy.querySelectorAll('.math-drawn')) math.replaceWith(math.dataset.tex);
  for (const code of copy.querySelectorAll('.code'))
    code.replaceWith(plainCode(code.querySelector('code').textContent));
  for (const furniture of copy.querySelectorAll('button, svg, [hidden], .hidden')) furniture.remove();
  for (const node of [copy, ...copy.querySelectorAll('*')]) {
    for (const { name } of [...node.attributes]) if (!KEPT.has(name)) node.removeAttribute(name);
  }
  return copy.outerHTML;
}

function plainCode(text) {
  const block = document.createElement('pre');
  block.append(document.createElement('code'));
  block.firstChild.textContent = text;
  return block;
}
