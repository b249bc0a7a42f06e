// Runs before the modules: names a browser that is too old, applies the host's theme and the user's choices before the first paint,
// and removes the token from the URL before anything else is loaded, so that no request, log or bookmark has it. In the
// JavaScript of 2009, which every browser can read.
(function () {
  'use strict';
  var root = document.documentElement;
  // Chrome 111, Firefox 113 and Safari 16.2 were the first to have it (docs/integrate.md#browsers).
  var isOld = !window.CSS || !CSS.supports || !CSS.supports('color', 'color-mix(in srgb, red, red)');
  if (isOld) root.className = 'old-browser';
  if (!window.URLSearchParams) return;

  var query = new URLSearchParams(location.search);
  var fragment = new URLSearchParams(location.hash.slice(1));
  var token = query.get('token');
  if (token === null) token = fragment.get('token');
  if (token !== null) hide(token);

  var choices = choicesOf(token === null ? storedToken() : token);
  if (fragment.get('theme') || choices.theme) root.dataset.theme = fragment.get('theme') || choices.theme;
  if (choices.textSize) root.dataset.textSize = choices.textSize;
  if (choices.language) root.dataset.language = choices.language;

  function hide(token) {
    var address = location.pathname + rest('?', location.search, query) + rest('#', location.hash, fragment);
    history.replaceState(null, '', address);
    try {
      sessionStorage.setItem('chat-gateway.token', token);
    } catch (blocked) {
      // A frame without third-party storage: token.js reads it from here, once.
      window.chatGatewayToken = token;
    }
  }

  /** A part without a token stays as it was written; URLSearchParams would encode it differently. */
  function rest(mark, written, params) {
    if (!params.has('token')) return written;
    params.delete('token');
    return String(params) === '' ? '' : mark + params;
  }

  function storedToken() {
    try {
      return sessionStorage.getItem('chat-gateway.token');
    } catch (blocked) {
      return null;
    }
  }

  /** What the user of a token has chosen (ui/choices.js). The token is not verified: the gateway does that. */
  function choicesOf(token) {
    try {
      var payload = atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'));
      var bytes = Uint8Array.from(payload, function (character) {
        return character.charCodeAt(0);
      });
      var claims = JSON.parse(new TextDecoder().decode(bytes));
      var key = 'chat-gateway.choices:' + claims.system_id + '_' + claims.user_id;
      return JSON.parse(localStorage.getItem(key)) || {};
    } catch (unknown) {
      return {};
    }
  }
})();
