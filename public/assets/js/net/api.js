// The gateway's API as functions; /openapi.yaml describes the shapes.

import { ApiError, STREAM_RESPONSE_MS, events, json, parsed, request, send } from './requests.js';

export { ApiError, isFinal, now } from './requests.js';

/**
 * A daily limit; `resets_at` in seconds since 1970.
 *
 * @typedef {{ limit: number, used: number, resets_at: number }} Quota
 */

/**
 * What `GET /api/session` returns.
 *
 * @typedef {object} Session
 * @property {string} system_id
 * @property {string} user_id
 * @property {string} [name]
 * @property {string} [locale] of the token
 * @property {string} [default_locale] of the operator
 * @property {number} expires_at in seconds since 1970
 * @property {'full' | 'read'} access
 * @property {{ sub: string, name: string }} [act] who reads, if access is `read`
 * @property {string | null} [conversation] the only conversation that may be read
 * @property {Record<string, any>} inputs what the token fixes of the app's inputs
 * @property {{ upload_mb: number, query_characters?: number, messages?: Quota, tokens?: Quota }} limits
 * @property {Record<string, any>} app titles, mode and what the page may show
 * @property {string[]} embed_origins the origins of pages that may frame the chat; empty if any may
 * @property {string} [return_url]
 * @property {string} [notice]
 */

/**
 * The user, the app and the limits.
 *
 * @returns {Promise<Session>}
 */
export function session() {
  return json('GET', '/api/session');
}

/**
 * Names the session, for what the browser stores: no reader has the key of a user, or of another reader.
 *
 * @param {Session} session
 */
export function keyOf({ system_id: system, user_id: user, act, conversation }) {
  const key = `${system}_${user}`;
  return act ? [key, act.sub, conversation ?? ''].join('\n') : key; // no id has a line break
}

/** The session of a token that is not in use yet. */
export async function sessionOf(token) {
  return parsed(await send(token, 'GET', '/api/session'));
}

let known = null;

/** What the app can do, loaded once (docs/dify-api.md#app-details). */
export function parameters() {
  known ??= json('GET', '/v1/parameters').catch((error) => {
    known = null;
    throw error;
  });
  return known;
}

/** The newest messages of a conversation, oldest first. */
export async function messages(conversationId) {
  return (await messagePage(conversationId)).messages;
}

/**
 * A page of messages, oldest first, and whether there are older ones: {messages, hasMore}. `firstId`: the page before this
 * message. Dify's own order differs between versions.
 */
export async function messagePage(conversationId, { firstId = '', limit = 20 } = {}) {
  const query = new URLSearchParams({ limit: String(limit), conversation_id: conversationId });
  if (firstId) query.set('first_id', firstId);
  const page = await json('GET', `/v1/messages?${query}`);
  return { messages: page.data.sort((a, b) => a.created_at - b.created_at), hasMore: page.has_more };
}

/** A page of the user's conversations, the last used first: {conversations, hasMore}. `lastId`: the page after this one. */
export async function conversations({ lastId = '', limit = 20 } = {}) {
  const query = new URLSearchParams({ limit: String(limit) });
  if (lastId) query.set('last_id', lastId);
  const page = await json('GET', `/v1/conversations?${query}`);
  return { conversations: page.data, hasMore: page.has_more };
}

/** The user's most recently used conversation, or undefined. */
export async function newestConversation() {
  return (await conversations({ limit: 1 })).conversations[0];
}

/** Renames a conversation; without a name, Dify generates one. Resolves to the conversation. */
export function rename(conversationId, name = null) {
  const body = name === null ? { auto_generate: true } : { name };
  return json('POST', `/v1/conversations/${encodeURIComponent(conversationId)}/name`, body);
}

export async function deleteConversation(conversationId) {
  await request('DELETE', `/v1/conversations/${encodeURIComponent(conversationId)}`);
}

/** Everything of the user as rows of JSON; throws if the rest is missing. */
export async function exportAll() {
  const rows = await (await request('GET', '/api/export')).text();
  const last = JSON.parse(rows.trimEnd().split('\n').at(-1));
  if (last.type !== 'end') throw new ApiError({ code: last.code ?? 'offline', requestId: last.request_id });
  return rows;
}

/** Deletes all conversations, as many at a time as the gateway does; resolves to how many could not be deleted. */
export async function deleteAll() {
  for (;;) {
    const { deleted, failed, has_more: hasMore } = await json('DELETE', '/api/conversations');
    if (!hasMore || deleted === 0) return failed;
  }
}

/**
 * Sends a message {query, inputs, files}; files are as in a saved message's `message_files`. Resolves to the events of the
 * answer, when Dify has begun to write it.
 */
export async function sendMessage({ query, inputs = {}, files = [] }, conversationId, signal) {
  const body = {
    query,
    inputs,
    conversation_id: conversationId,
    response_mode: 'streaming',
    auto_generate_name: false,
  };
  if (files.length > 0) body.files = files.map(asInput);
  return events(await request('POST', '/v1/chat-messages', body, signal, STREAM_RESPONSE_MS));
}

/** An uploaded file as Dify expects it in a message and in an input. */
export function asInput({ type, upload_file_id: id }) {
  return { type, transfer_method: 'local_file', upload_file_id: id };
}

/** Submits a form of a workflow; the run then continues, see `run`. */
export function answerForm(formToken, inputs, action) {
  return json('POST', `/v1/form/human_input/${encodeURIComponent(formToken)}`, { inputs, action });
}

/** The events of a workflow run from now on. */
export async function run(runId, signal) {
  const path = `/v1/workflow/${encodeURIComponent(runId)}/events`;
  return events(await request('GET', path, undefined, signal, STREAM_RESPONSE_MS));
}

/**
 * The events, from the first one on, of the answer that the gateway is relaying in a conversation; null if there is
 * none.
 */
export async function live(conversationId, signal) {
  try {
    const response = await request('GET', `/api/live/${encodeURIComponent(conversationId)}`, undefined, signal);
    return response.status === 204 ? null : events(response);
  } catch (error) {
    if (error.status === 404) return null; // the history shows what became of the conversation
    throw error;
  }
}

/** Asks Dify to stop a task. The stream then ends by itself and must be read to its end. */
export function stop(taskId) {
  return json('POST', `/v1/chat-messages/${encodeURIComponent(taskId)}/stop`, {});
}

/** The suggested messages after an answer. */
export async function suggested(messageId, signal) {
  const reply = await json('GET', `/v1/messages/${encodeURIComponent(messageId)}/suggested`, undefined, signal);
  return reply.data ?? [];
}

/** `rating`: `like`, `dislike`, or null to remove it; `content`: the reason. */
export function rate(messageId, rating, content = '') {
  return json('POST', `/v1/messages/${encodeURIComponent(messageId)}/feedbacks`, { rating, content });
}

/** Speech for a text, as a Blob. */
export async function speech(text, signal) {
  const response = await request('POST', '/v1/text-to-audio', { text }, signal);
  return response.blob();
}
