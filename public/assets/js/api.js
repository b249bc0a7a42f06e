// Every request of the page: adds the token, and turns every failure into one kind of error.

import { readEvents } from './sse.js';
import { token } from './token.js';

/** What went wrong, as the gateway says it (design 2.5), or `offline` when no answer came at all. */
export class ApiError extends Error {
  constructor({ code, status = 0, requestId = null, retryAfter = 0 }) {
    super(code);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.requestId = requestId;
    /** Seconds to wait before asking again; 0 when the gateway did not say. */
    this.retryAfter = retryAfter;
  }
}

/** How many milliseconds the gateway's clock is ahead of ours, as its last response said. */
let clockAhead = 0;

/** The time on the gateway's clock, in milliseconds: Dify's times are compared with it, not with a reader's wrong clock. */
export function now() {
  return Date.now() + clockAhead;
}

/** Whether asking the same again cannot help. */
export function isFinal({ status }) {
  return status >= 400 && status < 500 && ![408, 425, 429].includes(status);
}

/** Who am I, which app is this, what are its limits. */
export function session() {
  return json('GET', '/api/session');
}

/** The newest messages of a conversation, oldest first. Dify's own order differs between versions. */
export async function messages(conversationId) {
  const page = await json('GET', `/v1/messages?limit=20&conversation_id=${encodeURIComponent(conversationId)}`);
  return page.data.sort((a, b) => a.created_at - b.created_at);
}

/** The user's conversation in which something was said last, or undefined. */
export async function newestConversation() {
  return (await json('GET', '/v1/conversations?limit=1')).data[0];
}

/** Asks. Resolves when Dify has begun to answer, to the events of the answer. */
export async function ask(query, conversationId, signal) {
  const body = { query, inputs: {}, conversation_id: conversationId, response_mode: 'streaming', auto_generate_name: false };
  return events(await request('POST', '/v1/chat-messages', body, signal));
}

/** As Dify wants a file that was uploaded, in a question and in an input. */
export function asInput({ type, upload_file_id: id }) {
  return { type, transfer_method: 'local_file', upload_file_id: id };
}

/** Answers a form of a workflow; the run then goes on, see `run`. */
export function answerForm(formToken, inputs, action) {
  return json('POST', `/v1/form/human_input/${encodeURIComponent(formToken)}`, { inputs, action });
}

/** The events of a workflow run from now on. */
export async function run(runId, signal) {
  return events(await request('GET', `/v1/workflow/${encodeURIComponent(runId)}/events`, undefined, signal));
}

/** The events, from the first one on, of the answer that this gateway is reading in a conversation; null when there is none. */
export async function live(conversationId, signal) {
  try {
    const response = await request('GET', `/api/live/${encodeURIComponent(conversationId)}`, undefined, signal);
    return response.status === 204 ? null : events(response);
  } catch (error) {
    if (error.status === 404) return null; // what has become of the conversation is for the history to say
    throw error;
  }
}

/** Asks Dify to stop; the stream then ends by itself and must be read until it does. */
export function stop(taskId) {
  return json('POST', `/v1/chat-messages/${encodeURIComponent(taskId)}/stop`, {});
}

function events(response) {
  if (!/^text\/event-stream\b/.test(response.headers.get('content-type') ?? '')) {
    throw new ApiError({ code: 'upstream_error', status: response.status });
  }
  return readEvents(response.body);
}

async function json(method, path, body) {
  const response = await request(method, path, body);
  try {
    return await response.json();
  } catch {
    throw new ApiError({ code: 'upstream_error', status: response.status });
  }
}

async function request(method, path, body, signal) {
  const headers = { Accept: 'application/json, text/event-stream' };
  const bearer = token();
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  if (body) headers['Content-Type'] = 'application/json';
  let response;
  try {
    response = await fetch(path, { method, headers, body: body && JSON.stringify(body), signal, cache: 'no-store' });
  } catch (failure) {
    throw failure.name === 'AbortError' ? failure : new ApiError({ code: 'offline' });
  }
  const date = Date.parse(response.headers.get('date'));
  if (date) clockAhead = date - Date.now();
  if (response.ok) return response;
  const said = await response.json().catch(() => ({}));
  throw new ApiError({
    code: said.code ?? 'unknown',
    status: response.status,
    requestId: said.request_id ?? null,
    retryAfter: Number(response.headers.get('retry-after')) || 0,
  });
}
