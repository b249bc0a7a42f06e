// The demo host's page: logs a user in and opens the chat as cointutor-integration.md §3 shows.

const byId = (id) => document.getElementById(id);

async function chatUrl() {
  const response = await fetch('/api/chat-url');
  return (await response.json()).url;
}

// Option A: the link gets its address when the page opens.
async function prepareLink() {
  byId('open-chat').href = await chatUrl();
}

// Option B: the window goes to the chat.
byId('go-to-chat').addEventListener('click', async () => {
  window.location.href = await chatUrl();
});

// Option C: the chat opens inside this page.
byId('show-frame').addEventListener('click', async () => {
  const frame = byId('chat-frame');
  frame.src = await chatUrl();
  frame.hidden = false;
});

async function showUsers() {
  const { users, current } = await (await fetch('/api/users')).json();
  const select = byId('user');
  select.replaceChildren(...users.map((user) => new Option(`${user.name} (${user.system})`, user.id)));
  select.value = current;
  select.addEventListener('change', async () => {
    await fetch(`/api/login?user=${encodeURIComponent(select.value)}`, { method: 'POST' });
    window.location.reload();
  });
}

showUsers();
prepareLink();
