// The values of an app's inputs: its definitions, what the token fixes, and what a conversation started with. No DOM.

/** The definitions in `user_input_form`: a list of objects with one key, the type (docs/dify-api.md#app-details). */
export function definitionsOf(form) {
  return (form ?? []).flatMap((element) => Object.entries(element).map(([type, body]) => ({ ...body, type })));
}

/** Whether the user fills it in: it is neither hidden by the app nor fixed by the token. */
export function isVisible({ hide, variable }, signed) {
  return !hide && !Object.hasOwn(signed, variable);
}

/** Of the values that the host's page gives, those of declared variables that Dify would take. */
export function acceptable(definitions, values) {
  const accepted = definitions
    .filter((definition) => fits(definition, values[definition.variable]))
    .map(({ type, variable }) => [variable, type === 'number' ? values[variable] : asText(values[variable])]);
  return Object.fromEntries(accepted);
}

function fits({ type, options, max_length: longest }, value) {
  switch (type) {
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'checkbox':
      return typeof value === 'boolean';
    case 'select':
      return options?.includes(value) ?? false;
    case 'text-input':
    case 'paragraph':
      return /string|number/.test(typeof value) && (!longest || String(value).length <= longest);
    default:
      return false;
  }
}

function asText(value) {
  return typeof value === 'number' ? String(value) : value;
}

/** The values of hidden inputs. */
export function hiddenDefaults(definitions) {
  const hidden = definitions.filter(
    ({ hide, default: value }) => hide && value !== undefined && value !== null && value !== '',
  );
  return Object.fromEntries(hidden.map(({ variable, default: value }) => [variable, value]));
}

/** The inputs of a saved message that can be sent again. Files cannot: the history does not have their upload ids. */
export function sentBefore(inputs) {
  const isPlain = (value) => value !== null && value !== '' && !JSON.stringify(value).includes('"transfer_method"');
  return Object.fromEntries(Object.entries(inputs ?? {}).filter(([, value]) => isPlain(value)));
}

/** Whether every required input has a value. */
export function isComplete(definitions, values) {
  return definitions.every(
    ({ type, required, variable }) => !required || type === 'checkbox' || values[variable] !== undefined,
  );
}

/**
 * Replaces each `{{variable}}` of these names in a Markdown text by its value, escaped, or by an ellipsis while it has
 * none. Other braces stay.
 */
export function filled(markdown, names, values) {
  return markdown.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (place, name) => {
    if (!names.includes(name)) return place;
    const value = values[name];
    const text = value === undefined || typeof value === 'object' ? '…' : String(value);
    return text.replace(/\s+/g, ' ').replace(/[!-/:-@[-`{-~]/g, (mark) => `&#${mark.charCodeAt(0)};`);
  });
}
