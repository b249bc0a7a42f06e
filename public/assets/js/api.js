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

/** Who am I, which app is this, what are its limits. */
export function session() {
  return json('GET', '/api/session');
}

/** The newest messages of a conversation, oldest first. Dify's own order differs between versions. */
export async function messages(conversationId) {
  const page = await json('GET', `/v1/messages?limit=20&conversation_id=${encodeURIComponent(conversationId)}`);
  return page.data.sort((a, b) => a.created_at - b.created_at);
}

/** Asks, and yields the events of the answer. */
export async function* ask(query, conversationId, signal) {
  const body = { query, inputs: {}, conversation_id: conversationId, response_mode: 'streaming', auto_generate_name: false };
  const response = await request('POST', '/v1/chat-messages', body, signal);
  if (!/^text\/event-stream\b/.test(response.headers.get('content-type') ?? '')) {
    throw new ApiError({ code: 'upstream_error', status: response.status });
  }
  try {
    yield* readEvents(response.body);
  } catch (failure) {
    throw asApiError(failure);
  }
}

/** Asks Dify to stop; the stream then ends by itself and must be read until it does. */
export function stop(taskId) {
  return json('POST', `/v1/chat-messages/${encodeURIComponent(taskId)}/stop`, {});
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
    throw asApiError(failure);
  }
  if (response.ok) return response;
  const said = await response.json().catch(() => ({}));
  throw new ApiError({
    code: said.code ?? 'unknown',
    status: response.status,
    requestId: said.request_id ?? null,
    retryAfter: Number(response.headers.get('retry-after')) || 0,
  });
}

/** An abort stays what it is; everything else that fetch or a body throws means that the network broke. */
function asApiError(failure) {
  return failure.name === 'AbortError' || failure instanceof ApiError ? failure : new ApiError({ code: 'offline' });
}
