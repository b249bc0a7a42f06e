// What the user can do after an error, by its code (docs/dify-api.md#errors-of-calls): only actions that can help are offered.

/** Nothing on this page helps; the error text says what does. */
const NONE = [
  'token_missing',
  'token_invalid',
  'token_expired',
  'quota_exceeded', // its text names the time at which the user can go on
  'system_not_allowed',
  'read_only',
  'system_not_configured',
  'not_chat_app',
  'not_completion_app',
  'not_workflow_app',
  'method_not_allowed',
  'unsupported_media_type',
  'file_too_large',
  'unsupported_file_type',
  'filename_not_exists_error',
  'too_many_files',
];

/** @type {Record<string, string[]>} */
const ACTIONS = {
  ...Object.fromEntries(NONE.map((code) => [code, []])),
  not_found: ['new_chat'],
  conversation_completed: ['new_chat'],
  payload_too_large: ['edit'],
  context_length_exceeded: ['edit', 'new_chat'],
  // Dify uses both codes for a message that it cannot take and for a workflow that failed this time
  // (docs/dify-api.md#errors-inside-a-stream).
  invalid_param: ['retry', 'edit'],
  bad_request: ['retry', 'edit'],
};

/** The names of buttons: `retry`, `edit`, `new_chat`. An unknown error may be transient, so it offers `retry`. */
export function recoveryActions(code) {
  return Object.hasOwn(ACTIONS, code) ? ACTIONS[code] : ['retry'];
}
