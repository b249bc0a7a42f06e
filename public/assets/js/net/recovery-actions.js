// The ways on after an error, by its code (docs/api.md#errors, docs/dify-api.md#errors-of-calls): only what can help is
// offered.

/** Nothing in this page helps; the words say what does. */
const NONE = [
  'token_missing',
  'token_invalid',
  'token_expired',
  'system_not_allowed',
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

const WAYS = new Map([
  ...NONE.map((code) => [code, []]),
  ['not_found', ['new_chat']],
  ['conversation_completed', ['new_chat']],
  ['payload_too_large', ['edit']],
  ['context_length_exceeded', ['edit', 'new_chat']],
  // Dify says this of a question that it cannot take, and of a workflow that failed this time
  // (docs/dify-api.md#errors-inside-a-stream).
  ['invalid_param', ['retry', 'edit']],
  ['bad_request', ['retry', 'edit']],
]);

/** Names of buttons: `retry`, `edit`, `new_chat`. Codes that are not known may be gone the next time. */
export function recoveryActions(code) {
  return WAYS.get(code) ?? ['retry'];
}
