// A form field with label, hint and error, for every input type of Dify (docs/dify-api.md#app-details).

import { CONTROLS } from './controls.js';
import { t } from '../ui/i18n.js';
import { loadStyle } from '../ui/style.js';

await loadStyle('form/form.css');

let made = 0;

/**
 * Creates a field from {type, variable, label, required, options, default, max_length, description, …}; an unknown type
 * becomes a line of text. `limits` of files: `system_parameters` and `upload_mb`, if known.
 */
export function field(definition, limits = {}) {
  return new Field(definition, limits);
}

/** Whether all fields are valid; each that is not shows why, and the first of them gets the focus. */
export function validateAll(fields) {
  const wrong = fields.filter((one) => !one.validate());
  wrong[0]?.focus();
  return wrong.length === 0;
}

class Field {
  /** The field's element; it bubbles `input` when the value changes. */
  element = document.createElement('div');
  definition;
  #control;
  #error;

  constructor(definition, limits) {
    this.definition = definition;
    const type = Object.hasOwn(CONTROLS, definition.type) ? definition.type : 'text-input';
    this.#control = CONTROLS[type](definition, limits);
    this.#build();
    if (definition.default !== null && definition.default !== undefined) this.set(definition.default);
    this.element.addEventListener('input', () => {
      if (!this.#error.hidden && this.#problem() === null) this.#showProblem(null);
    });
  }

  /** The value to send: text, a number, a boolean, an object, a file or a list of files; undefined if empty. */
  value() {
    return this.#control.read();
  }

  set(value) {
    this.#control.write(value);
  }

  /** Whether the value is valid; shows below the field why not. */
  validate() {
    const problem = this.#problem();
    this.#showProblem(problem);
    return problem === null;
  }

  focus() {
    this.#control.target.focus();
  }

  // Internal

  #problem() {
    const problem = this.#control.problem();
    if (problem) return problem;
    return this.definition.required && this.value() === undefined ? { code: 'required' } : null;
  }

  #showProblem(problem) {
    this.#error.hidden = problem === null;
    this.#error.textContent = problem ? t(`field.problem.${problem.code}`, problem) : '';
    this.#control.target.setAttribute('aria-invalid', String(problem !== null));
  }

  #build() {
    const { type, variable, label, required, description } = this.definition;
    const id = `field-${++made}`;
    const { element, target } = this.#control;
    target.id = id;
    const name = this.#part('label', 'field-label', label || variable);
    const isButton = target.tagName === 'BUTTON'; // its text is the action; the label names the field
    name.htmlFor = id;
    name.id = `${id}-label`;
    if (isButton) target.setAttribute('aria-labelledby', `${id}-label ${id}`);
    if (!required && type !== 'checkbox') name.append(' ', this.#part('span', 'field-optional', t('field.optional')));
    const help = this.#part('p', 'field-help', description ?? '');
    help.id = `${id}-help`;
    help.hidden = !description;
    this.#error = this.#part('p', 'field-error', '');
    this.#error.id = `${id}-error`;
    this.#error.hidden = true;
    target.setAttribute('aria-describedby', `${help.id} ${this.#error.id}`);
    if (required && !isButton && type !== 'checkbox') target.setAttribute('aria-required', 'true');
    this.element.className = 'field';
    this.element.dataset.type = type;
    this.element.dataset.variable = variable;
    this.element.append(...(type === 'checkbox' ? [element, name] : [name, element]), help, this.#error);
  }

  #part(tag, className, text) {
    return Object.assign(document.createElement(tag), { className, textContent: text });
  }
}
