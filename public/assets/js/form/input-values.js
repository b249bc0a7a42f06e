// What is known of an app's inputs: which there are, what the token fixes, and what a conversation began with. No DOM.

/** The definitions in `user_input_form`: a list of objects with one key, the type (docs/dify-api.md#app-details). */
export function definitionsOf(form) {
  return (form ?? []).flatMap((element) => Object.entries(element).map(([type, body]) => ({ ...body, type })));
}

/** Whether the user is asked for it: not what the app hides, nor what the token sets. */
export function isAsked({ hide, variable }, signed) {
  return !hide && !Object.hasOwn(signed, variable);
}

/** What is sent for fields that nobody sees. */
export function hiddenDefaults(definitions) {
  const hidden = definitions.filter(
    ({ hide, default: value }) => hide && value !== undefined && value !== null && value !== '',
  );
  return Object.fromEntries(hidden.map(({ variable, default: value }) => [variable, value]));
}

/**
 * What a saved message says that can be sent again. A file cannot: the history does not tell which upload it was, and Dify
 * would refuse it.
 */
export function sentBefore(inputs) {
  const isPlain = (value) => value !== null && value !== '' && !JSON.stringify(value).includes('"transfer_method"');
  return Object.fromEntries(Object.entries(inputs ?? {}).filter(([, value]) => isPlain(value)));
}

/** Whether nothing that has to be filled in is missing. */
export function isComplete(definitions, values) {
  return definitions.every(
    ({ type, required, variable }) => !required || type === 'checkbox' || values[variable] !== undefined,
  );
}

/**
 * A Markdown text with each `{{variable}}` of these names replaced by its value, taken literally, or by an ellipsis while it
 * has none. Other braces stay as they are.
 */
export function filled(markdown, names, values) {
  return markdown.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (place, name) => {
    if (!names.includes(name)) return place;
    const value = values[name];
    const words = value === undefined || typeof value === 'object' ? '…' : String(value);
    return words.replace(/\s+/g, ' ').replace(/[!-/:-@[-`{-~]/g, (mark) => `&#${mark.charCodeAt(0)};`);
  });
}
