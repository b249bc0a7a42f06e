// Takes the token out of the address bar before anything else is loaded, so that no later request, log or bookmark can hold it.
(() => {
  'use strict';
  const query = new URLSearchParams(location.search);
  const fragment = new URLSearchParams(location.hash.slice(1));
  const token = query.get('token') ?? fragment.get('token');
  if (token === null) return;

  query.delete('token');
  if (fragment.has('token')) fragment.delete('token');
  const join = (mark, rest) => (rest.toString() ? mark + rest : '');
  history.replaceState(null, '', location.pathname + join('?', query) + join('#', fragment));

  try {
    sessionStorage.setItem('chat-gateway.token', token);
  } catch {
    // Storage is blocked (a frame without third-party storage): token.js takes it from here, once.
    window.chatGatewayToken = token;
  }
})();
