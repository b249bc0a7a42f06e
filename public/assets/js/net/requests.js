// Every request of the page: adds the token, and turns every failure into one kind of error.

import { readEvents } from './sse.js';
import { token } from './token.js';

/** What went wrong, as the gateway says it (docs/api.md#errors), or `offline` when no answer came at all. */
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

/**
 * Replaces a refused token; resolves to whether there is another one.
 *
 * @type {(refused: string | null) => Promise<boolean>}
 */
let replace = async () => false;

export function renewBy(renewal) {
  replace = renewal;
}

/** `attempt(token)`, and once more with a fresh one when it throws that this one is refused: then nothing has been done yet. */
export async function withToken(attempt) {
  const held = token();
  try {
    return await attempt(held);
  } catch (error) {
    if (error.status !== 401 || !(await replace(held))) throw error;
    return attempt(token());
  }
}

/** The events of a response; throws when it is something else. */
export function events(response) {
  if (!/^text\/event-stream\b/.test(response.headers.get('content-type') ?? '')) {
    throw new ApiError({ code: 'upstream_error', status: response.status });
  }
  return readEvents(response.body);
}

export async function json(...call) {
  return parsed(await request(...call));
}

/** `method, path, body, signal`; throws an ApiError, or an AbortError. */
export function request(...call) {
  return withToken((bearer) => send(bearer, ...call));
}

export async function parsed(response) {
  try {
    return await response.json();
  } catch {
    throw new ApiError({ code: 'upstream_error', status: response.status });
  }
}

/** With this token, and no other when it is refused. */
export async function send(bearer, method, path, body, signal) {
  const headers = { Accept: 'application/json, text/event-stream' };
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
