// Calls the recipe's route handlers as Next.js does, with the web's Response, and has a sample login.

import { AsyncLocalStorage } from 'node:async_hooks';
import { writeFileSync } from 'node:fs';
import http from 'node:http';

globalThis.currentUser = new AsyncLocalStorage();
writeFileSync('auth.js', 'export const auth = async () => globalThis.currentUser.getStore();\n');
const routes = {
  '/open-chat': (await import('./app/open-chat/route.js')).GET,
  '/api/chat-url': (await import('./app/api/chat-url/route.js')).GET,
};

const server = http.createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://host');
  if (pathname === '/login') return response.setHeader('Set-Cookie', `user=${searchParams.get('user')}`).end();
  const user = new URLSearchParams(request.headers.cookie).get('user');
  const session = user ? { user: { id: user } } : null;
  const reply = await globalThis.currentUser.run(session, () => routes[pathname]());
  response.writeHead(reply.status, Object.fromEntries(reply.headers)).end(await reply.text());
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
