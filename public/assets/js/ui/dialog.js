// Dialogs with text, fields and buttons, created for one question and removed afterwards.

import { t } from './i18n.js';
import { closeByBack } from './page-history.js';

/**
 * Opens a dialog. `fields`: [{name, label, value, maxLength, type}], `type: 'area'` for several lines; all are required
 * unless `optional`. `actions`: [{name, label, danger}]; Enter triggers the first. Resolves to {action, values}, or to
 * null if the user cancels.
 */
export function openDialog({ title, text = '', fields = [], actions }) {
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
    closeByBack(dialog);
    dialog.querySelector('input, textarea')?.select();
  });
}

/** Shows a message until the user closes it. */
export function openMessage(title, text) {
  return openDialog({ title, text, actions: [{ name: 'ok', label: t('dialog.ok') }] });
}

function field({ name, label, value = '', type = 'text', maxLength = -1, optional = false }) {
  const line = document.createElement('label');
  line.className = 'field';
  const caption = document.createElement('span');
  caption.textContent = label;
  const input = document.createElement(type === 'area' ? 'textarea' : 'input');
  input.className = 'field-input';
  Object.assign(input, { name, value, required: !optional, autocomplete: 'off' });
  if (maxLength > 0) input.maxLength = maxLength;
  line.append(caption, input);
  return line;
}

function button({ name, label, danger = false }) {
  const button = document.createElement('button');
  button.className = danger ? 'button danger' : 'button primary';
  button.value = name;
  button.textContent = label;
  return button;
}
