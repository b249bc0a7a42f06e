// Runs highlight.js away from the page: code that costs its grammars seconds costs the page nothing.

importScripts('../../lib/highlight.min.js');

addEventListener('message', ({ data: { text, language } }) => {
  const isKnown = hljs.getLanguage(language) !== undefined;
  postMessage(isKnown ? hljs.highlight(text, { language, ignoreIllegals: true }).value : null);
});

postMessage('ready');
