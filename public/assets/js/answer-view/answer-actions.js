// What a reader can do with an answer: switch between versions, copy, ask again, rate it, hear it.

import { copyFrom } from '../ui/copy.js';
import { Feedback } from './feedback.js';
import { focusChat } from '../ui/focus.js';
import { say } from '../ui/announcer.js';
import { ReadAloud } from './read-aloud.js';
import { markupOf } from './rich-text.js';
import { Switcher } from './version-switcher.js';
import { Toolbar } from '../ui/toolbar.js';

export class AnswerActions {
  #place;
  #toolbar;
  #parts;

  constructor(place, turn) {
    this.#place = place;
    const tell = (sentence) => this.#tell(sentence);
    copyFrom(
      this.#button('copy'),
      () => turn.answer.text,
      () => markupOf(turn.rendered),
    );
    this.#button('again').addEventListener('click', () => turn.ask(turn.query, turn.files) && focusChat());
    this.#parts = [
      new Switcher(place.querySelector('.versions'), place.querySelector('.message-earlier'), turn),
      new Feedback(this.#button('like'), this.#button('dislike'), tell),
      new ReadAloud(this.#button('read'), this.#button('hush'), turn, tell),
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

  /** An empty sentence takes back what was said. */
  #tell(sentence) {
    const line = this.#place.querySelector('.message-said');
    line.textContent = sentence;
    line.hidden = sentence === '';
    if (sentence) say(sentence);
  }
}
