// What Dify has saved: a message as an answer, whether it may still be written, and the message that a question became.

import { Answer } from './answer.js';
import * as api from '../net/api.js';

/** The gateway reads no answer for longer than this; Dify itself ends one after 20 minutes. */
const LONGEST_ANSWER_MS = 21 * 60_000;

const FILLED = 'human_input_form_filled';

/** How far the clocks of Dify and the gateway may differ. */
const CLOCK_SKEW_S = 10;

/** While an answer is written its message is listed without one, just like a message whose answer was never saved. */
export function isUnfinished({ answer, status }) {
  return !answer && status !== 'error' && status !== 'paused';
}

/** Whether by its age nobody can be writing this answer any more. */
export function isTooOld({ created_at: createdAt }) {
  return api.now() - createdAt * 1000 > LONGEST_ANSWER_MS;
}

/** A message as an answer that has ended. `stopped`: its reader ended it. `blank`: it is known to have ended without text. */
export function savedAnswer(message, { stopped = false, blank = false } = {}) {
  const { id, answer: text, status, conversation_id: conversationId, created_at: createdAt } = message;
  const answer = new Answer();
  answer.rating = message.feedback?.rating ?? null;
  if (stopped) answer.requestStop();
  const ids = { message_id: id, conversation_id: conversationId, created_at: createdAt };
  for (const event of eventsOf(message)) answer.apply({ ...event, ...ids });
  if (status === 'error') answer.fail({ code: 'unknown' });
  else if (status === 'paused') answer.apply({ event: 'workflow_paused' });
  else if (text || blank) answer.apply(endOf(message));
  else answer.finish();
  return answer;
}

/** The files that came with the question of a message. Dify 0.11 does not say whose they are. */
export function filesOf({ message_files: files }) {
  return (files ?? []).filter(({ belongs_to: owner }) => owner !== 'assistant');
}

/** The files that came with its answer. */
export function answerFilesOf({ message_files: files }) {
  return (files ?? []).filter(({ belongs_to: owner }) => owner === 'assistant');
}

/** The run that goes on with a message: every form it waited for has been answered, and its end is not saved yet. Or null. */
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

/** The events that would have told of this message, without its end. */
function* eventsOf({ answer, agent_thoughts: thoughts, message_files: files, extra_contents: extras }) {
  yield { event: 'message', answer };
  for (const thought of thoughts ?? []) yield { ...thought, event: 'agent_thought' };
  for (const file of answerFilesOf({ message_files: files })) yield { ...file, event: 'message_file' };
  for (const { workflow_run_id: runId, form_definition: asked, form_submission_data: replied } of extras ?? []) {
    if (asked) yield { event: 'human_input_required', workflow_run_id: runId, data: asked };
    if (replied) yield { event: FILLED, workflow_run_id: runId, data: { ...replied, is_saved: true } };
  }
}

function endOf({ retriever_resources: sources }) {
  return { event: 'message_end', metadata: { retriever_resources: sources } };
}

/**
 * The events of a run that goes on with an answer {answer, conversationId, messageId}. What was said while nobody listened is
 * lost, and of one that ended before there is nothing but its end: before that comes what Dify has saved
 * (docs/dify-api.md#forms). `again`: somebody may have listened since it went on, and then the gateway knows all of it.
 */
export async function* eventsOfRun(runId, known, signal, again) {
  const heard = again ? await api.live(known.conversationId, signal) : null;
  for await (const event of heard ?? (await api.run(runId, signal))) {
    if (event.event === 'workflow_finished') yield* missingEvents(known);
    yield event;
  }
}

/**
 * The events of an answer; where a workflow's `message_end` was lost, with what only that would have told
 * (docs/dify-api.md#end-of-a-turn).
 */
export async function* completeEvents(events, known) {
  let isLost = false;
  let isTold = false;
  for await (const event of events) {
    isLost ||= event.event === 'workflow_finished';
    isTold ||= event.event === 'message_end';
    yield event;
  }
  if (isLost && !isTold && known.answer.state === 'done') yield* missingEvents(known);
}

/** What Dify has saved of an answer and its events did not tell. */
async function* missingEvents({ answer, conversationId, messageId }) {
  const message = await findMessage(conversationId, messageId).catch(() => undefined);
  if (!message || message.status !== 'normal' || isUnfinished(message)) return;
  const told = answer.details.forms.all.filter(({ isTold }) => isTold).map(({ nodeId }) => nodeId);
  const isTold = ({ event, data }) =>
    event === FILLED && told.includes(data.node_id) && told.splice(told.indexOf(data.node_id), 1);
  for (const event of eventsOf(message)) {
    if (event.event !== 'message') isTold(event) || (yield event);
    else if (event.answer.trim() !== answer.raw.trim()) yield { event: 'text_replace', data: { text: event.answer } };
  }
  yield endOf(message);
}

/** The message with this id among the newest of a conversation, or undefined. */
export async function findMessage(conversationId, id) {
  return (await api.messages(conversationId)).find((message) => message.id === id);
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
