// The start of a chat: a greeting or the app's opening statement, the app's inputs, and suggested messages.

import { filled } from '../form/input-values.js';
import { MarkdownView } from '../markdown/markdown-view.js';
import { mayWrite } from '../ui/access.js';
import { t } from '../ui/i18n.js';

export class Welcome {
  #root;
  #statement;
  #markdown;
  #inputs = null;
  #onSend;
  #questions;
  #shown = null;
  #empty = true;

  /**
   * @param {HTMLElement} root
   * @param {import('../net/api.js').Session} session
   * @param {(query: string) => void} onSend called when a suggestion is chosen
   */
  constructor(root, { name, app }, onSend) {
    this.#root = root;
    this.#statement = mayWrite() ? app.opening_statement : null;
    const questions = mayWrite() ? (app.suggested_questions ?? []) : [];
    this.#find('title').textContent = greeting(name);
    this.#find('text').hidden = !this.#statement;
    this.#markdown = new MarkdownView(this.#find('text'));
    this.#onSend = onSend;
    this.#questions = questions.filter(Boolean);
    this.starters = [];
  }

  /** What the host's page offers in place of the app's questions; none for the app's. */
  set starters(starters) {
    const queries = starters.length > 0 ? starters : this.#questions;
    this.#root
      .querySelector('#suggestions')
      .replaceChildren(...queries.map((query) => suggestion(query, this.#onSend)));
    this.#show();
  }

  /** In an empty chat everything is shown; afterwards only an opening statement stays, as the first message. */
  set empty(empty) {
    this.#empty = empty;
    this.#show();
  }

  /** Fills the values of the app's inputs into the statement. Must be called after every change of the inputs. */
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
    this.#showStatement();
  }

  #showStatement() {
    if (!this.#statement) return;
    const text = this.#inputs ? filled(this.#statement, this.#inputs.names, this.#inputs.values) : this.#statement;
    if (text === this.#shown) return;
    this.#shown = text;
    this.#markdown.show(text);
  }

  #find(part) {
    return this.#root.querySelector(`#welcome-${part}`);
  }
}

function greeting(name) {
  if (!mayWrite()) return t('read.choose');
  return name ? t('welcome.hello_name', { name }) : t('welcome.hello');
}

function suggestion(query, onSend) {
  const item = document.createElement('li');
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'suggestion';
  button.textContent = query;
  button.addEventListener('click', () => onSend(query));
  item.append(button);
  return item;
}
