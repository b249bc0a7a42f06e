// The inputs that an app requires before the first message: a form, then a summary. They are sent with every message
// (docs/dify-api.md#send-a-message).

import { field, validateAll } from './fields.js';
import { acceptable, definitionsOf, hiddenDefaults, isVisible, isComplete, sentBefore } from './input-values.js';
import * as storage from '../net/storage.js';
import { t } from '../ui/i18n.js';

export class AppInputs {
  #root;
  #visible;
  #fixed;
  #fields;
  #onChange;
  #keys;
  #signed;
  #definitions;
  #context;
  /** What the context has given of the required variables: without these, the app cannot answer. */
  #required = {};
  #leftOut = new Set();
  /** The values of the open conversation; null while they can be changed. */
  #given = null;

  /**
   * `form` is `user_input_form`, `signed` what the token fixes, `context` the PageContext, whose variables are not asked
   * for, `limits` those of files; `user` separates the drafts of the users of one tab. `onChange(inputs)` is called after every
   * change.
   */
  constructor(root, { form, signed, context, limits, user }, onChange) {
    this.#root = root;
    this.#signed = signed;
    this.#context = context;
    this.#onChange = onChange;
    this.#keys = { draft: `inputs-draft:${user}`, conversation: (id) => `inputs:${id}:${user}` };
    const definitions = definitionsOf(form);
    this.#definitions = definitions;
    const given = { ...this.#ofContext(context.current), ...signed };
    this.#visible = definitions.filter((definition) => isVisible(definition, given));
    this.#fixed = hiddenDefaults(definitions);
    this.names = [...definitions.map(({ variable }) => variable), ...Object.keys(signed)];
    this.#fields = this.#visible.map((definition) => field(definition, limits));
    root.querySelector('.inputs-fields').replaceChildren(...this.#fields.map(({ element }) => element));
    root.addEventListener('input', () => this.#changed());
    this.#fill(storage.readObject(this.#keys.draft));
    this.begin();
  }

  /** Whether there is anything to show. */
  get visible() {
    return this.#visible.length > 0;
  }

  /** The values to send with a message and to fill into the opening statement. */
  get values() {
    return this.#valuesWith(this.#context.current);
  }

  /** The values for a message that is sent now, with what the host's page shows. */
  async take() {
    return this.#valuesWith(await this.#context.take());
  }

  /** Whether a message may be sent; shows what is missing. */
  validate() {
    if (this.#given) return true;
    this.#root.open ||= !isComplete(this.#visible, this.#entered);
    return validateAll(this.#fields);
  }

  /** A new chat: everything can be changed, and the last draft is kept. */
  begin() {
    this.#given = null;
    const isNeeded = !isComplete(this.#visible, this.#entered);
    this.#root.open = isNeeded;
    this.#root.querySelector('.inputs-text').textContent = t(isNeeded ? 'inputs.needed' : 'inputs.welcome');
    this.#show();
  }

  /**
   * An open conversation keeps the values it started with, as its last message has them. Missing ones can be filled in.
   */
  resume(conversationId, inputs) {
    if (this.#visible.length === 0) return;
    const key = this.#keys.conversation(conversationId);
    const values = { ...sentBefore(inputs), ...storage.readObject(key) };
    if (!isComplete(this.#visible, values)) {
      this.#fill(values);
      this.begin();
      return;
    }
    this.#given = values;
    this.#root.open = false;
    this.#show();
  }

  /** Saves the values that the first message of a conversation was sent with; they are fixed from then on. */
  keep(conversationId, inputs) {
    if (this.#visible.length === 0 || this.#given) return;
    const entered = this.#onlyVisible(inputs); // what the host's page gives is not the conversation's
    storage.writeObject(this.#keys.conversation(conversationId), entered);
    this.resume(conversationId, entered);
  }

  // Internal

  #valuesWith(context) {
    const ofContext = this.#ofContext(context);
    return {
      ...this.#fixed,
      ...this.#onlyVisible(this.#given ?? this.#entered),
      ...this.#required,
      ...ofContext,
      ...this.#signed,
    };
  }

  #onlyVisible(values) {
    const names = this.#visible.map(({ variable }) => variable);
    return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
  }

  #ofContext(context) {
    const inputs = acceptable(this.#definitions, context?.inputs ?? {});
    for (const name of Object.keys(context?.inputs ?? {})) {
      if (name in inputs || this.#leftOut.has(name)) continue;
      this.#leftOut.add(name);
      console.warn(`chat-gateway: context: ${name} is left out, as the app has no such input or takes no such value.`);
    }
    for (const { variable, required } of this.#definitions) {
      if (required && variable in inputs) this.#required[variable] = inputs[variable];
    }
    return inputs;
  }

  get #entered() {
    const pairs = this.#fields.map((one) => [one.definition.variable, one.value()]);
    return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
  }

  #fill(values) {
    for (const one of this.#fields) {
      const value = values?.[one.definition.variable];
      if (value !== undefined) one.set(value);
    }
  }

  #changed() {
    storage.writeObject(this.#keys.draft, sentBefore(this.#entered));
    this.#onChange(this);
  }

  #show() {
    this.#root.hidden = !this.visible;
    this.#root.dataset.given = String(this.#given !== null);
    this.#root.querySelector('.inputs-form').hidden = this.#given !== null;
    const list = this.#root.querySelector('.inputs-values');
    list.hidden = this.#given === null;
    list.replaceChildren(...(this.#given ? this.#visible.map((definition) => this.#row(definition)) : []));
    this.#root.querySelector('.inputs-title').textContent = t(this.#given ? 'inputs.given' : 'inputs.title');
    this.#onChange(this);
  }

  #row({ variable, label }) {
    const row = document.createElement('div');
    const name = Object.assign(document.createElement('dt'), { textContent: label || variable });
    const value = Object.assign(document.createElement('dd'), { textContent: inWords(this.#given[variable]) });
    row.append(name, value);
    return row;
  }
}

function inWords(value) {
  if (value === undefined) return '–';
  if (typeof value === 'boolean') return t(value ? 'inputs.yes' : 'inputs.no');
  const files = [value].flat().filter((one) => one?.upload_file_id);
  if (files.length > 0) return t('inputs.files', { count: files.length });
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
