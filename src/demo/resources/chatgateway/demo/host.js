// The demo host's page: logs a user in, opens the chat as docs/integrate.md#open-the-chat shows, and leads the bubble.

const byId = (id) => document.getElementById(id);

const EVENTS = ['ready', 'opened', 'closed', 'message', 'answer', 'unread', 'link', 'error'];
const MOST_RECEIVED = 12;
const EVENTS_MS = 2000;

async function chatUrl(kind = '') {
  const address = new URL('/api/chat-url', location.href);
  if (kind) address.searchParams.set('kind', kind);
  const response = await fetch(address);
  return (await response.json()).url;
}

function receive(what) {
  const line = document.createElement('li');
  line.textContent = `${new Date().toLocaleTimeString()}  ${what}`;
  byId('received').prepend(line);
  byId('received').children[MOST_RECEIVED]?.remove();
}

// The link gets its address when the page opens.
async function prepareLink() {
  byId('open-chat').href = await chatUrl();
}

byId('go-to-chat').addEventListener('click', async () => {
  window.location.href = await chatUrl();
});

byId('show-frame').addEventListener('click', async () => {
  const frame = byId('chat-frame');
  frame.src = await chatUrl();
  frame.hidden = false;
});

byId('show-unlisted').addEventListener('click', async () => {
  const frame = byId('unlisted-frame');
  frame.src = await chatUrl('unlisted');
  frame.hidden = false;
});

ChatGateway.init({
  chatUrl: () => {
    receive(byId('received').dataset.asks);
    return chatUrl(byId('short').checked ? 'short' : '');
  },
  // What this page shows, for each message: docs/integrate.md#the-page-around-the-chat.
  context: () => {
    const { value, dataset } = byId('lesson').selectedOptions[0];
    return {
      inputs: { lesson: value, page: `${location.origin}/#around` },
      label: value,
      starters: dataset.starters.split('|'),
    };
  },
  links: 'host',
});
ChatGateway.on('link', ({ url }) => location.assign(url));
for (const name of EVENTS) ChatGateway.on(name, (data) => receive(`${name} ${JSON.stringify(data)}`));
byId('calls').addEventListener('click', ({ target }) => {
  const { call, value } = target.dataset;
  if (!call) return;
  ChatGateway[call](value);
  if (call !== 'open' && call !== 'ask') ChatGateway.open();
});
// Whoever is logged in gets a token of the other length.
byId('short').addEventListener('change', () => ChatGateway.login());

async function logIn(user) {
  ChatGateway.logout();
  byId('chat-frame').hidden = true;
  byId('chat-frame').removeAttribute('src');
  await fetch(`/api/login?user=${encodeURIComponent(user)}`, { method: 'POST' });
  ChatGateway.login();
  await prepareLink();
}

async function showUsers() {
  const { users, current } = await (await fetch('/api/users')).json();
  const select = byId('user');
  select.replaceChildren(...users.map((user) => new Option(`${user.name} (${user.system})`, user.id)));
  select.value = current;
  select.addEventListener('change', () => logIn(select.value));
}

const twin = location.hostname === 'localhost' ? '127.0.0.1' : 'localhost';
byId('other-site').href = location.href.replace(location.hostname, twin);

/** What the host's backend has received, which this page may ask for: only about the logged-in user. */
async function showEvents() {
  const response = document.hidden ? null : await fetch('/api/events').catch(() => null); // the demo may have ended
  const events = await response?.json();
  if (events)
    byId('events').replaceChildren(
      ...events.slice(0, MOST_RECEIVED).map(({ type, timestamp, data }) => {
        const line = document.createElement('li');
        line.textContent = `${new Date(timestamp).toLocaleTimeString()}  ${type} ${JSON.stringify(data)}`;
        return line;
      }),
    );
  setTimeout(showEvents, EVENTS_MS);
}

showEvents();
showUsers();
prepareLink();
