// The controls of form fields, one per input type: element, value and validation.

import { acceptOf, fieldRules } from '../composer/file-rules.js';
import { Uploads } from '../composer/uploads.js';
import { asInput } from '../net/api.js';
import { t } from '../ui/i18n.js';

/**
 * Each returns {element, target, read(), write(value), problem()}. `target` is what the label names and the focus goes
 * to. `read()` is undefined while empty. `problem()` is {code, …values} for the text `field.problem.<code>`, or null.
 */
export const CONTROLS = {
  'text-input': (definition) => text(input({ type: 'text', autocomplete: 'off' }), definition),
  paragraph: (definition) => text(area(4), definition),
  number,
  select,
  checkbox,
  json_object: json,
  file: files,
  'file-list': files,
};

function text(element, { max_length: limit, placeholder }) {
  element.placeholder = placeholder ?? '';
  const read = () => (element.value.trim() === '' ? undefined : element.value);
  const problem = () =>
    limit && element.value.length > limit ? { code: 'too_long', count: element.value.length, limit } : null;
  return { ...control(element), read, problem };
}

function number({ placeholder }) {
  const element = input({ type: 'number', step: 'any', inputMode: 'decimal', placeholder: placeholder ?? '' });
  const read = () => (element.value === '' ? undefined : element.valueAsNumber);
  return { ...control(element), read, problem: () => (element.validity.badInput ? { code: 'not_a_number' } : null) };
}

function select({ options }) {
  const element = document.createElement('select');
  element.className = 'field-control';
  element.append(new Option(t('field.choose'), ''), ...(options ?? []).map((option) => new Option(option, option)));
  const write = (value) => (element.value = options?.includes(value) ? value : ''); // a removed option leaves nothing selected
  return { ...control(element), read: () => element.value || undefined, write };
}

/** Never empty: an unchecked box is false. */
function checkbox() {
  const element = input({ type: 'checkbox', className: 'field-check' });
  const write = (value) => (element.checked = value === true || value === 'true' || value === 1);
  return { ...control(element), read: () => element.checked, write };
}

function json() {
  const element = area(5);
  element.classList.add('field-code');
  element.spellcheck = false;
  element.placeholder = '{ }';
  const read = () => parsed(element.value);
  const write = (value) => (element.value = typeof value === 'object' ? JSON.stringify(value, null, 2) : value);
  const problem = () => (element.value.trim() !== '' && read() === undefined ? { code: 'not_json' } : null);
  return { ...control(element), read, write, problem };
}

function files(definition, limits) {
  const rules = fieldRules(definition, limits);
  const element = document.createElement('div');
  element.className = 'field-files';
  const chosen = input({ type: 'file', hidden: true, multiple: definition.type === 'file-list' });
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button solid small';
  button.textContent = t(chosen.multiple ? 'field.choose_files' : 'field.choose_file');
  button.addEventListener('click', () => chosen.click());
  const list = document.createElement('ul');
  list.className = 'uploads';
  list.hidden = true;
  const uploads = new Uploads(list, rules, {
    onChange: () => element.dispatchEvent(new Event('input', { bubbles: true })),
    onLeave: () => button.focus(),
  });
  button.disabled = rules === null;
  if (rules) chosen.accept = acceptOf(rules);
  chosen.addEventListener('change', () => {
    if (!chosen.multiple) uploads.clear();
    uploads.add(chosen.files);
    chosen.value = '';
  });
  element.append(list, button, chosen);
  const read = () => {
    const values = uploads.files.map(asInput);
    return chosen.multiple ? (values.length > 0 ? values : undefined) : values[0];
  };
  const problem = () => (uploads.ready ? null : { code: uploads.failed ? 'file_failed' : 'uploading' });
  return { element, target: button, read, write: () => {}, problem };
}

function control(element) {
  return { element, target: element, write: (value) => (element.value = value), problem: () => null };
}

function input(properties) {
  return Object.assign(document.createElement('input'), { className: 'field-control', ...properties });
}

function area(rows) {
  return Object.assign(document.createElement('textarea'), { className: 'field-control', rows });
}

/** The object of a JSON text, or undefined. */
function parsed(text) {
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
