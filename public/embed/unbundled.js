// The script /embed.js where the build has joined none: loads the modules, and defers calls until they are there.

if (!globalThis.ChatGateway) {
  const tag = /** @type {HTMLScriptElement} */ (document.currentScript);
  const modules = tag.src.replace(/embed(\/\w+)?\.js.*$/, 'assets/sources/embed/');
  const loaded = import(`${modules}index.js`).then(({ ChatGateway }) => (globalThis.ChatGateway = ChatGateway));
  const deferred = {
    get:
      (_, name) =>
      (...values) =>
        loaded.then((chat) => chat[name](...values)),
  };
  globalThis.ChatGateway = /** @type {ChatGateway} */ (new Proxy({}, deferred));
  import(`${modules}tag.js`).then(({ begin }) => begin(tag));
}
