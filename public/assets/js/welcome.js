// What an empty chat shows: a greeting or the app's opening statement, and questions to start with.

import { t } from './i18n.js';
import { Prose } from './prose.js';

export class Welcome {
  #root;
  #statement;

  /** `onAsk(question)` when a suggestion is chosen. */
  constructor(root, { name, app }, onAsk) {
    this.#root = root;
    this.#statement = app.opening_statement;
    const title = root.querySelector('#welcome-title');
    title.textContent = name ? t('welcome.hello_name', { name }) : t('welcome.hello');
    title.hidden = Boolean(this.#statement);
    const text = root.querySelector('#welcome-text');
    text.hidden = !this.#statement;
    if (this.#statement) new Prose(text).show(this.#statement);
    root.querySelector('#suggestions').replaceChildren(
      ...(app.suggested_questions ?? []).filter(Boolean).map((question) => suggestion(question, onAsk)),
    );
  }

  /** Before the first question: everything. Afterwards an opening statement stays, as the first thing that was said. */
  set empty(empty) {
    this.#root.hidden = !empty && !this.#statement;
    this.#root.dataset.empty = String(empty);
    const suggestions = this.#root.querySelector('#suggestions');
    suggestions.hidden = !empty || suggestions.childElementCount === 0;
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
