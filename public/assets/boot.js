// Runs before the modules: applies the host's theme before the first paint, and removes the token from the URL before
// anything else is loaded, so that no request, log or bookmark has it.
(() => {
  'use strict';
  const query = new URLSearchParams(location.search);
  const fragment = new URLSearchParams(location.hash.slice(1));
  if (fragment.has('theme')) document.documentElement.dataset.theme = fragment.get('theme');

  const token = query.get('token') ?? fragment.get('token');
  if (token === null) return;

  const rest = (mark, written, params) => {
    // A part without a token stays as it was written; URLSearchParams would encode it differently.
    if (!params.has('token')) return written;
    params.delete('token');
    return params.size > 0 ? mark + params : '';
  };
  const address = location.pathname + rest('?', location.search, query) + rest('#', location.hash, fragment);
  history.replaceState(null, '', address);

  try {
    sessionStorage.setItem('chat-gateway.token', token);
  } catch {
    // Storage is blocked (a frame without third-party storage): token.js reads it from here, once.
    window.chatGatewayToken = token;
  }
})();
