// The parameters in the fragment of the page's URL: the open conversation, `c=<id>`, and the options of the host.

import { addEntry } from '../ui/page-history.js';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The value of a parameter, or null. */
export function inAddress(name) {
  return new URLSearchParams(location.hash.slice(1)).get(name);
}

/** Sets a parameter, or removes it with ''; others stay unchanged. Adds no history entry. */
export function putInAddress(name, value) {
  if (value !== (inAddress(name) ?? '')) history.replaceState(history.state, '', addressWith(name, value));
}

/** The page's URL with another value of a parameter. */
function addressWith(name, value) {
  const others = location.hash
    .slice(1)
    .split('&')
    .filter((part) => part && part !== name && !part.startsWith(`${name}=`));
  const parts = value ? [...others, `${name}=${encodeURIComponent(value)}`] : others;
  const hash = parts.length > 0 ? `#${parts.join('&')}` : '';
  return location.pathname + location.search + hash;
}

/** The conversation id in the URL, or '' if there is no valid one. */
export function linkedConversation() {
  const id = inAddress('c') ?? '';
  return ID.test(id) ? id.toLowerCase() : '';
}

/** The URL of a conversation, without what the host has added to this page's. */
export function linkTo(id) {
  return `${location.origin}${location.pathname}#c=${id}`;
}

/** Puts a conversation into the URL, '' for a new chat. `isNext`: Back must lead to the one before. */
export function showConversation(id, isNext) {
  if (isNext) addEntry(() => (id === linkedConversation() ? null : addressWith('c', id)));
  else if (id !== linkedConversation()) putInAddress('c', id);
}

/** Longer texts are cut: no host writes such a message, and it would block the message box. */
export const LONGEST = 10_000;

/**
 * The text that the host has prepared, `#text=`, or null. It is removed from the URL, so that a reload does not repeat
 * it.
 */
export function prefilledText() {
  const text = inAddress('text');
  putInAddress('text', '');
  return text?.slice(0, LONGEST) ?? null;
}
