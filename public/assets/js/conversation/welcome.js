// What an empty chat shows: a greeting or the app's opening statement, what the app asks for, and questions to start with.

import { filled } from '../form/input-values.js';
import { Prose } from '../markdown/prose.js';
import { t } from '../ui/i18n.js';

export class Welcome {
  #root;
  #statement;
  #prose;
  #inputs = null;
  #shown = null;
  #empty = true;

  /** `onAsk(question)` when a suggestion is chosen. */
  constructor(root, { name, app }, onAsk) {
    this.#root = root;
    this.#statement = app.opening_statement;
    const title = this.#find('title');
    title.textContent = name ? t('welcome.hello_name', { name }) : t('welcome.hello');
    this.#find('text').hidden = !this.#statement;
    this.#prose = new Prose(this.#find('text'));
    root
      .querySelector('#suggestions')
      .replaceChildren(
        ...(app.suggested_questions ?? []).filter(Boolean).map((question) => suggestion(question, onAsk)),
      );
  }

  /** Before the first question: everything. Afterwards an opening statement stays, as the first thing that was said. */
  set empty(empty) {
    this.#empty = empty;
    this.#show();
  }

  /** Tells the statement and the page what the form holds; called after every change. */
  fill(inputs) {
    this.#inputs = inputs;
    this.#show();
  }

  #show() {
    const stays = Boolean(this.#statement) || this.#inputs?.visible;
    this.#root.hidden = !this.#empty && !stays;
    this.#root.dataset.empty = String(this.#empty);
    this.#find('title').hidden = Boolean(this.#statement) || !this.#empty;
    const suggestions = this.#root.querySelector('#suggestions');
    suggestions.hidden = !this.#empty || suggestions.childElementCount === 0;
    this.#speak();
  }

  #speak() {
    if (!this.#statement) return;
    const text = this.#inputs ? filled(this.#statement, this.#inputs.names, this.#inputs.values) : this.#statement;
    if (text === this.#shown) return;
    this.#shown = text;
    this.#prose.show(text);
  }

  #find(part) {
    return this.#root.querySelector(`#welcome-${part}`);
  }
}

function suggestion(question, onAsk) {
  const item = document.createElement('li');
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'suggestion';
  button.textContent = question;
  button.addEventListener('click', () => onAsk(question));
  item.append(button);
  return item;
}
