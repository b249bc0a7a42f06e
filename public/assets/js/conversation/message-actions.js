// What a reader can do with a question: copy it, or edit it and ask again.

import { copyFrom } from '../ui/copy.js';
import { Editor } from './message-editor.js';
import { focusChat } from '../ui/focus.js';
import { Toolbar } from '../ui/toolbar.js';

export class QuestionActions {
  #question;
  #turn;
  #place;
  #editor = null;

  constructor(question, turn) {
    this.#question = question;
    this.#turn = turn;
    this.#place = question.querySelector('[data-part=question-actions]');
    copyFrom(this.#button('copy'), () => turn.query);
    this.#button('edit').addEventListener('click', () => this.edit());
    new Toolbar(this.#place);
  }

  edit() {
    if (this.#editor) return this.#editor.focus();
    this.#editor = new Editor(this.#turn.query, {
      onSend: (text) => this.#turn.ask(text, this.#turn.files) && this.#close(focusChat),
      onCancel: () => this.#close(() => this.#button('edit').focus()),
    });
    this.#show(false);
    this.#place.before(this.#editor.element);
    this.#editor.focus();
  }

  // Internal

  #close(focus) {
    this.#editor.element.remove();
    this.#editor = null;
    this.#show(true);
    focus();
  }

  #show(shown) {
    this.#question.querySelector('.question-text').hidden = !shown;
    this.#place.hidden = !shown;
  }

  #button(action) {
    return this.#place.querySelector(`[data-action=${action}]`);
  }
}
