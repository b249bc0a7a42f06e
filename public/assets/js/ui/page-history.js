// The entries that the page adds to the tab's history: Back closes what covers the chat, then opens the conversation before. In
// a frame it adds none and goes nowhere, because there the history is also the host's.

/** A browser may ignore a step in the history; the changes behind it must not wait for ever. */
const PATIENCE_MS = 1000;

/** Whether the page adds entries. */
let isOwn = false;

const FIRST = { at: 0, depth: 0 };

/** Open dialogs that have an entry, the lowest first. */
const covers = [];

/**
 * The state of the current entry, null of the first one and of fragments that the reader or a link has set: its place among the page's entries, and how many dialogs it belongs to.
 *
 * @typedef {{ at: number, depth: number }} Entry
 * @type {Entry}
 */
let current = FIRST;

/** Ends the wait for a step that the page itself takes, or null. */
let onArrival = null;

/** Steps are asynchronous, so every change waits for the one before. */
let changes = Promise.resolve();

/** @type {{ onTravel: () => void, onReturn: () => void }} */
let listeners = { onTravel: () => {}, onReturn: () => {} };

/**
 * `onTravel()`: the reader went to another entry, whose address is the current one now. `onReturn()`: they only left a
 * dialog, and the address may be that of the conversation when the dialog was opened.
 */
export function followHistory(actions) {
  listeners = actions;
  isOwn = parent === window;
  current = { ...(history.state ?? FIRST), depth: 0 };
  if (history.state !== null) history.replaceState(current, ''); // a dialog that was open before a reload is not
  addEventListener('popstate', () => (onArrival ?? travelled)());
}

/** Makes Back close a dialog that was opened. */
export function closeByBack(dialog) {
  if (!isOwn) return;
  covers.push(dialog);
  change(() => dialog.open && push(openCovers(), location.href));
  const removed = () => {
    covers.splice(covers.indexOf(dialog), 1);
    change(leaveClosed);
  };
  dialog.addEventListener('close', removed, { once: true });
}

/** Adds an entry; `address()` returns its address, or null to add none. */
export function addEntry(address) {
  change(async () => {
    await leaveClosed();
    const url = address();
    if (url === null) return;
    if (isOwn) push(0, url);
    else history.replaceState(history.state, '', url);
  });
}

// Internal

function change(step) {
  changes = changes.then(step).catch(() => {}); // a browser that refuses an entry shows the chat all the same
}

function push(depth, url) {
  current = { at: current.at + 1, depth };
  history.pushState(current, '', url);
}

function openCovers() {
  return covers.filter((dialog) => dialog.open).length;
}

function travelled() {
  const from = current;
  current = history.state ?? FIRST;
  for (const dialog of covers.slice(current.depth).reverse()) dialog.close();
  change(leaveClosed);
  const covered = from.depth - current.depth;
  if (covered !== 0 && from.at - current.at === covered) listeners.onReturn();
  else listeners.onTravel();
}

/** Leaves the entries of dialogs that are closed: without Back, or before Forward. */
async function leaveClosed() {
  const steps = current.depth - openCovers();
  if (!isOwn || steps <= 0) return;
  const address = location.href; // the chat may have got its id while the dialog was open
  const arrived = new Promise((resolve) => {
    onArrival = () => resolve(true);
    setTimeout(() => resolve(false), PATIENCE_MS);
  });
  history.go(-steps);
  const isThere = await arrived;
  onArrival = null;
  if (!isThere) return;
  current = history.state ?? FIRST;
  history.replaceState(current, '', address);
}
