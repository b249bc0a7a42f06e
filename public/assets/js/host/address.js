// What the page's address says behind the `#`: the open conversation, `c=<id>`, a link that can be kept, and what the host wants.

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What is said under a name, or null. */
export function inAddress(name) {
  return new URLSearchParams(location.hash.slice(1)).get(name);
}

/** Says it, or with '' no longer; whatever else is there stays as it is. It is no new page: Back leaves the chat, as before. */
export function putInAddress(name, value) {
  if (value === (inAddress(name) ?? '')) return;
  const others = location.hash
    .slice(1)
    .split('&')
    .filter((part) => part && part !== name && !part.startsWith(`${name}=`));
  const parts = value ? [...others, `${name}=${encodeURIComponent(value)}`] : others;
  const hash = parts.length > 0 ? `#${parts.join('&')}` : '';
  history.replaceState(history.state, '', location.pathname + location.search + hash);
}

/** The id in the address, or '' when there is none that could be one. */
export function linkedConversation() {
  const id = inAddress('c') ?? '';
  return ID.test(id) ? id.toLowerCase() : '';
}

export function showConversation(id) {
  if (id !== linkedConversation()) putInAddress('c', id);
}

/** More is no question that a host writes, and would hold the box up. */
export const LONGEST = 10_000;

/** The words, or null; they leave the address, so that a reload does not bring them again. */
export function prefilledText() {
  const text = inAddress('text');
  putInAddress('text', '');
  return text?.slice(0, LONGEST) ?? null;
}
