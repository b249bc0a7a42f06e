// Runs before the modules: names a browser that is too old, applies the host's theme and the user's choices before the first paint,
// removes the token from the URL before anything else is loaded, so that no request, log or bookmark has it, and requests what the
// chat needs first. In the JavaScript of 2009, which every browser can read.
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
  if (token === null) token = stored(true, 'token');
  else hide(token);

  var claims = claimsOf(token);
  var user = claims.system_id + '_' + claims.user_id;
  var choices = parsed(stored(false, 'choices:' + user));
  if (fragment.get('theme') || choices.theme) root.dataset.theme = fragment.get('theme') || choices.theme;
  if (choices.textSize) root.dataset.textSize = choices.textSize;
  if (root.dataset.languages) useLanguage();
  // An opaque origin has no gateway; an expired token is renewed first.
  if (root.dataset.languages && !isOld && self.origin !== 'null' && claims.exp * 1000 > Date.now()) requestFirst();

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

  /** What the page has stored (net/storage.js), or null. `ofTab`: in this tab, else in this browser. */
  function stored(ofTab, key) {
    try {
      return (ofTab ? sessionStorage : localStorage).getItem('chat-gateway.' + key);
    } catch (blocked) {
      return null;
    }
  }

  function parsed(json) {
    try {
      return JSON.parse(json) || {};
    } catch (invalid) {
      return {};
    }
  }

  /** The token is not verified: the gateway does that. */
  function claimsOf(token) {
    try {
      var payload = atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'));
      var bytes = Uint8Array.from(payload, function (character) {
        return character.charCodeAt(0);
      });
      return parsed(new TextDecoder().decode(bytes));
    } catch (unknown) {
      return {};
    }
  }

  /** The same order as in main.js, which has the last word: it knows the session. */
  function useLanguage() {
    var known = root.dataset.languages.split(' ');
    var wanted = [fragment.get('locale'), claims.locale, choices.language, root.dataset.locale];
    var language = wanted
      .concat(navigator.languages)
      .map(function (tag) {
        return String(tag || '')
          .toLowerCase()
          .split(/[-_]/)[0];
      })
      .concat(known[0])
      .filter(function (primary) {
        return known.indexOf(primary) >= 0;
      })[0];
    root.lang = language;
    root.dir = language === 'ar' || language === 'he' ? 'rtl' : 'ltr';
    var link = document.createElement('link');
    link.rel = 'preload';
    link.as = 'fetch';
    link.crossOrigin = '';
    link.href = root.dataset.assets + '/i18n/' + language + '.json';
    document.head.appendChild(link);
  }

  /** Sends the requests with which the chat opens; net/requests.js takes each response once, for the token that requested it. */
  function requestFirst() {
    var responses = {};
    var paths = ['/api/session', '/v1/parameters', '/v1/conversations?limit=30'];
    var conversation = claims.conversation || fragment.get('c') || lastConversation();
    if (/^[0-9a-f-]{36}$/.test(conversation)) paths.push('/v1/messages?limit=20&conversation_id=' + conversation);
    paths.forEach(function (path) {
      var headers = { Accept: 'application/json, text/event-stream', Authorization: 'Bearer ' + token };
      responses[path] = fetch(path, { headers: headers, cache: 'no-store' });
      responses[path].catch(function () {}); // who takes it handles it
    });
    window.chatGatewayResponse = function (path, bearer) {
      var response = bearer === token ? responses[path] : undefined;
      delete responses[path];
      return response;
    };
  }

  /** As in conversation/tab-state.js. */
  function lastConversation() {
    var own = stored(true, 'conversation:' + user);
    return own === null ? stored(false, 'conversation:' + user) : own;
  }
})();
