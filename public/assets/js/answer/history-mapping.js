// Maps Dify's saved messages to answers and events, and finds the saved message of a sent one.

import { Answer } from './answer.js';
import { withPictures } from './text-pictures.js';
import * as api from '../net/api.js';

/** The gateway relays no answer for longer than this; Dify ends one after 20 minutes. */
const LONGEST_ANSWER_MS = 21 * 60_000;

/** The largest difference between the clocks of Dify and the gateway. */
const CLOCK_SKEW_S = 10;

/** Whether a message has no answer: it is being written, or was never saved. */
export function isUnfinished({ answer, status, stopped = false }) {
  return !answer && !stopped && status !== 'error' && status !== 'paused';
}

/** Whether the answer of a message may still be written; it is not when a later message follows (`isFollowed`). */
export function isBeingWritten(message) {
  return isUnfinished(message) && !message.isFollowed && !isTooOld(message);
}

/** Whether a message is too old for its answer to be still written. */
export function isTooOld({ created_at: createdAt }) {
  return api.now() - createdAt * 1000 > LONGEST_ANSWER_MS;
}

/**
 * A message as an answer that has ended.
 *
 * @param {any} message
 * @param {{ state: string, code?: string | null, text: string } | null} [seen] the text and the end that this browser saw,
 *   which stand in for what Dify has not saved
 */
export function savedAnswer(message, seen = null) {
  const { id, answer: text, status, conversation_id: conversationId, created_at: createdAt } = message;
  const answer = new Answer();
  answer.rating = message.feedback?.rating ?? null;
  if (message.stopped || (seen?.state === 'stopped' && !text)) answer.requestStop();
  answer.isKeptHere = !text && Boolean(seen?.text.trim());
  const ids = { message_id: id, conversation_id: conversationId, created_at: createdAt };
  const shown = withPictures(text, seen?.text, message.message_files ?? []) || seen?.text;
  for (const event of eventsOf({ ...message, answer: shown })) answer.apply({ ...event, ...ids });
  if (status === 'error') answer.fail({ code: message.error_code ?? seen?.code ?? 'unknown' });
  else if (status === 'paused') answer.apply({ event: 'workflow_paused' });
  else if (text || message.stopped || seen?.state === 'done') answer.apply(endOf(message));
  else if (seen?.state === 'failed') answer.fail({ code: seen.code ?? 'unknown' });
  else answer.finish();
  return answer;
}

/** The files that were sent with a message. Dify 0.11 does not say whose files they are. */
export function filesOf({ message_files: files }) {
  return (files ?? []).filter(({ belongs_to: owner }) => owner !== 'assistant');
}

/** The files of the answer. */
export function answerFilesOf({ message_files: files }) {
  return (files ?? []).filter(({ belongs_to: owner }) => owner === 'assistant');
}

/**
 * The run that continues a paused message whose forms have all been submitted, if its end is not saved yet; or null.
 */
export function resumableRun({ status, extra_contents: extras, created_at: createdAt }) {
  if (
    status !== 'paused' ||
    isTooOld({ created_at: createdAt }) ||
    !extras?.length ||
    extras.some(({ form_submission_data: reply }) => !reply)
  )
    return null;
  return extras.at(-1).workflow_run_id ?? null;
}

/** The events of a saved message, without its end. */
export function* eventsOf({ answer, agent_thoughts: thoughts, message_files: files, extra_contents: extras }) {
  yield { event: 'message', answer };
  for (const thought of thoughts ?? []) yield { ...thought, event: 'agent_thought' };
  for (const file of answerFilesOf({ message_files: files })) yield { ...file, event: 'message_file' };
  for (const { workflow_run_id: runId, form_definition: form, form_submission_data: reply } of extras ?? []) {
    if (form) yield { event: 'human_input_required', workflow_run_id: runId, data: form };
    if (reply) yield { event: 'human_input_form_filled', workflow_run_id: runId, data: { ...reply, is_saved: true } };
  }
}

/** The event that ends the answer of a saved message. */
export function endOf({ retriever_resources: sources }) {
  return { event: 'message_end', metadata: { retriever_resources: sources } };
}

/** The message with this id among the newest of a conversation, with `isFollowed`; or undefined. */
export async function findMessage(conversationId, id) {
  return withFollowed(await api.messages(conversationId)).find((message) => message.id === id);
}

/** Sets `isFollowed` in consecutive messages: whether there is a later one. `areOlder`: the newest is not among them. */
export function withFollowed(messages, areOlder = false) {
  return messages.map((message, index) => ({ ...message, isFollowed: areOlder || index < messages.length - 1 }));
}

/**
 * A message that the user sent.
 *
 * @typedef {object} SentMessage
 * @property {string} query
 * @property {string} conversationId '' in a new chat
 * @property {string | null} [messageId] its id, if Dify is known to have it
 * @property {string | null} [after] the id of the message before it
 * @property {number} [at] when it was sent, in seconds on the gateway's clock
 * @property {string | null} [left] the id of the conversation that was open before this one
 * @property {Record<string, unknown>} [inputs]
 * @property {object[]} [files] as in a saved message's `message_files`
 */

/**
 * A sent message as Dify saved it, or undefined while Dify does not have it. A new chat is recognised as the newest
 * conversation, if that is not the one before, is not older than the message, and has no other message.
 *
 * @param {SentMessage} sent
 */
export async function findSentMessage(sent) {
  if (sent.conversationId) {
    return (await api.messages(sent.conversationId)).slice(-1).find((last) => isMessageOf(sent, last));
  }
  const newest = await api.newestConversation();
  if (!newest || newest.id === sent.left || newest.created_at < sent.at - CLOCK_SKEW_S) return undefined;
  const messages = await api.messages(newest.id);
  return messages.length === 1 && isMessageOf(sent, messages[0]) ? messages[0] : undefined;
}

/**
 * Whether a saved message is the sent one.
 *
 * @param {{ query: string, after?: string | null }} sent
 * @param {{ query: string, id: string }} message
 */
export function isMessageOf({ query, after }, message) {
  return message.query === query && message.id !== after;
}
