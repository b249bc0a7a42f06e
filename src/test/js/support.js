import { readFileSync } from 'node:fs';

export const PUBLIC = new URL('../../../public/', import.meta.url);

/** Imports a module of the page by its path below `public/assets/js`. */
export function load(path) {
  return import(new URL(`assets/js/${path}.js`, PUBLIC));
}

export function readPublic(path) {
  return readFileSync(new URL(path, PUBLIC), 'utf8');
}

/** Answers every request during `action` with this JSON. */
export async function withReply(json, action) {
  const { fetch } = globalThis;
  globalThis.fetch = async () => Response.json(json);
  try {
    return await action();
  } finally {
    globalThis.fetch = fetch;
  }
}

/** What `net/` listens to in a browser; nothing happens here. */
export function stubBrowserEvents() {
  globalThis.addEventListener ??= () => {};
  globalThis.document ??= new EventTarget();
}
