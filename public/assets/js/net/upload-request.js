// Uploads a file with XMLHttpRequest, because `fetch` reports no upload progress.

import { ApiError, withToken } from './requests.js';

/**
 * Posts a file as the field `file` of a form; resolves to the reply. Throws an ApiError, or an AbortError when `signal` ended
 * it. `onProgress(share)`, from 0 to 1, as bytes leave; at 1 the reply is still to come.
 *
 * @param {string} path
 * @param {File} file
 * @param {{ name?: string, onProgress?: (share: number) => void, signal?: AbortSignal }} options
 */
export function sendFile(path, file, options = {}) {
  return withToken((bearer) => send(bearer, path, file, options));
}

function send(bearer, path, file, options) {
  const { name = file.name, onProgress = () => {}, signal } = options;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('Authorization', `Bearer ${bearer}`);
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total ? loaded / total : 0));
    request.addEventListener('load', () => {
      const reply = parsed(request.responseText);
      if (request.status < 300 && reply) resolve(reply);
      else reject(refusal(request, reply));
    });
    request.addEventListener('error', () => reject(new ApiError({ code: 'offline' })));
    request.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
    signal?.addEventListener('abort', () => request.abort());
    const form = new FormData();
    form.append('file', file, name);
    request.send(form);
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A proxy may refuse a large file with an HTML body. */
function refusal(request, reply) {
  const { status } = request;
  const code = reply?.code ?? (status === 413 ? 'file_too_large' : 'upstream_error');
  const retryAfter = Number(request.getResponseHeader('retry-after')) || 0;
  return new ApiError({ code, status, requestId: reply?.request_id ?? null, retryAfter });
}
