// Words that the host has written for its user, in the address: `#text=`. They stand in the box and are not sent.

/** More is no question that a host writes, and would hold the box up. */
const LONGEST = 10_000;

/** The words, or null; they leave the address, so that a reload does not bring them again. */
export function preparedText() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const text = fragment.get('text');
  if (text === null) return null;
  fragment.delete('text');
  history.replaceState(history.state, '', location.pathname + location.search + (fragment.size > 0 ? `#${fragment}` : ''));
  return text.slice(0, LONGEST);
}
