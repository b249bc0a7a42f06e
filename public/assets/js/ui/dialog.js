// Questions that wait for an answer: a dialog with words, fields and buttons, made for the occasion and gone with it.

import { t } from './i18n.js';

/**
 * Asks the reader. `fields`: [{name, label, value, maxLength, type}], `type: 'area'` for several lines; all are required
 * unless `optional`. `actions`: [{name, label, danger}], the first one is also what Enter does. Resolves to
 * {action, values} of the chosen action, or to null when the reader would rather not.
 */
export function ask({ title, text = '', fields = [], actions }) {
  return new Promise((resolve) => {
    const dialog = document.querySelector('#dialog-template').content.cloneNode(true).firstElementChild;
    const form = dialog.querySelector('form');
    const find = (part) => dialog.querySelector(`[data-part=${part}]`);
    find('title').textContent = title;
    find('text').textContent = text;
    find('text').hidden = text === '';
    find('fields').append(...fields.map(field));
    find('buttons').append(...actions.map(button));
    let chosen = null;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      chosen = { action: event.submitter?.value ?? actions[0].name, values: Object.fromEntries(new FormData(form)) };
      dialog.close();
    });
    find('cancel').addEventListener('click', () => dialog.close());
    dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(chosen);
    });
    (document.activeElement?.closest('dialog') ?? document.body).append(dialog);
    dialog.showModal();
    dialog.querySelector('input, textarea')?.select();
  });
}

/** Tells the reader something, until they have read it. */
export function tell(title, text) {
  return ask({ title, text, actions: [{ name: 'ok', label: t('dialog.ok') }] });
}

function field({ name, label, value = '', type = 'text', maxLength = -1, optional = false }) {
  const line = document.createElement('label');
  line.className = 'field';
  const words = document.createElement('span');
  words.textContent = label;
  const input = document.createElement(type === 'area' ? 'textarea' : 'input');
  input.className = 'field-input';
  Object.assign(input, { name, value, required: !optional, autocomplete: 'off' });
  if (maxLength > 0) input.maxLength = maxLength;
  line.append(words, input);
  return line;
}

function button({ name, label, danger = false }) {
  const button = document.createElement('button');
  button.className = danger ? 'button danger' : 'button primary';
  button.value = name;
  button.textContent = label;
  return button;
}
