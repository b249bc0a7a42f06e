// The actions of an answer: select a version, copy, send again, rate, read aloud.

import { markupOf } from './answer-copy.js';
import { Feedback } from './feedback.js';
import { ReadAloud } from './read-aloud.js';
import { VersionSwitcher } from './version-switcher.js';
import { mayWrite } from '../ui/access.js';
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
    this.#button('again').hidden = !mayWrite() || !hasText || !['done', 'stopped'].includes(answer.state);
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
