// Sends every request of the page: adds the token, and turns every failure into an ApiError.

import { readEvents } from './sse.js';
import { token } from './token.js';

/** An error as the gateway reports it (docs/api.md#errors), or `offline` if there was no response. */
export class ApiError extends Error {
  constructor({ code, status = 0, requestId = null, retryAfter = 0 }) {
    super(code);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.requestId = requestId;
    /** Seconds to wait before another attempt; 0 if unknown. */
    this.retryAfter = retryAfter;
  }
}

/** The gateway responds within this time: it waits 20 s for Dify, and 90 s where Dify calls a model. */
const RESPONSE_MS = 120_000;

/** The same for a stream of events: Dify may be silent for 330 s before it begins an answer. */
export const STREAM_RESPONSE_MS = 360_000;

/** How far the gateway's clock is ahead of the browser's, in milliseconds, by the last response. */
let clockAhead = 0;

/**
 * The time on the gateway's clock, in milliseconds. Dify's times are compared with it, because the browser's may be
 * wrong.
 */
export function now() {
  return Date.now() + clockAhead;
}

/** Whether repeating the request cannot help. */
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

/**
 * Calls `attempt(token)`, and once more with a renewed token if this one is refused; a refused request has had no
 * effect.
 */
export async function withToken(attempt) {
  const held = token();
  try {
    return await attempt(held);
  } catch (error) {
    if (error.status !== 401 || !(await replace(held))) throw error;
    return attempt(token());
  }
}

/** The events of a response; throws if it is no event stream. */
export function events(response) {
  if (!/^text\/event-stream\b/.test(response.headers.get('content-type') ?? '')) {
    throw new ApiError({ code: 'upstream_error', status: response.status });
  }
  return readEvents(response.body);
}

export async function json(...call) {
  return parsed(await request(...call));
}

/** Arguments: `method, path, body, signal, responseMs`, see `send`. Throws an ApiError, or an AbortError. */
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

/**
 * Sends a request with this token, without renewal. Fails without a response after `responseMs`, because a connection may
 * be dead and report no error.
 */
export async function send(bearer, method, path, body, signal, responseMs = RESPONSE_MS) {
  const headers = { Accept: 'application/json, text/event-stream' };
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  if (body) headers['Content-Type'] = 'application/json';
  const options = { method, headers, body: body && JSON.stringify(body), cache: 'no-store' };
  const response = await responseWithin(responseMs, path, options, signal);
  const date = Date.parse(response.headers.get('date'));
  if (date) clockAhead = date - Date.now();
  if (response.ok) return response;
  const reply = await response.json().catch(() => ({}));
  throw new ApiError({
    code: reply.code ?? 'unknown',
    status: response.status,
    requestId: reply.request_id ?? null,
    retryAfter: Number(response.headers.get('retry-after')) || 0,
  });
}

/** The response to a request that boot.js has sent, once. */
function firstResponse(path, { method, headers }, signal) {
  const response = method === 'GET' && globalThis.chatGatewayResponse?.(path, headers.Authorization?.slice(7));
  if (!response) return null;
  const aborted = new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  return Promise.race([response, aborted]);
}

/** Only the wait for the response is limited; the signal also ends its body. */
async function responseWithin(responseMs, path, options, signal) {
  const call = new AbortController();
  const abort = () => call.abort(signal.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => call.abort(new ApiError({ code: 'offline' })), responseMs);
  try {
    return await (firstResponse(path, options, call.signal) ?? fetch(path, { ...options, signal: call.signal }));
  } catch (failure) {
    throw signal?.aborted ? failure : new ApiError({ code: 'offline' });
  } finally {
    clearTimeout(timer);
  }
}
