// The conversation in the page's address, `#c=<id>`: a link that can be kept. Whatever else is there stays as it is.

const KEY = 'c';
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id in the address, or '' when there is none that could be one. */
export function linkedConversation() {
  const id = new URLSearchParams(location.hash.slice(1)).get(KEY) ?? '';
  return ID.test(id) ? id.toLowerCase() : '';
}

/** Puts the open conversation into the address; '' takes it out. It is no new page: Back leaves the chat, as before. */
export function showConversation(id) {
  if (id === linkedConversation()) return;
  const others = location.hash
    .slice(1)
    .split('&')
    .filter((part) => part && !part.startsWith(`${KEY}=`));
  const parts = id ? [...others, `${KEY}=${id}`] : others;
  const hash = parts.length > 0 ? `#${parts.join('&')}` : '';
  history.replaceState(history.state, '', location.pathname + location.search + hash);
}
