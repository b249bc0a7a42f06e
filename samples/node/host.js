// A pretend CoinTutor in Node.js: knows who is logged in, and signs a chat URL for them. Needs jsonwebtoken.

const { readFileSync } = require('node:fs');
const http = require('node:http');
const path = require('node:path');

const jwt = require('jsonwebtoken');

const { JWT_SECRET, GATEWAY_URL = 'http://localhost:8000', PORT = '3000', SYSTEM_ID = 'cointutor' } = process.env;
const PAGE = readFileSync(path.join(__dirname, '..', 'page.html'), 'utf8');

if (!JWT_SECRET) {
  console.error("JWT_SECRET is not set; it has to be the gateway's.");
  process.exit(1);
}

/** The part to take home: who the user is, signed, for one hour. */
function chatUrl(userId) {
  const claims = { system_id: SYSTEM_ID, user_id: userId, exp: Math.floor(Date.now() / 1000) + 3600 };
  return `${GATEWAY_URL}/chat?token=${jwt.sign(claims, JWT_SECRET, { algorithm: 'HS256' })}`;
}

/** Pretended: a real host asks its session, never a cookie that anybody can write. */
function loggedIn(request) {
  const cookies = new URLSearchParams((request.headers.cookie ?? '').replaceAll('; ', '&'));
  return cookies.get('user');
}

function logIn(response, user) {
  const cookie = `${new URLSearchParams({ user })}; Path=/; HttpOnly; SameSite=Lax`;
  response.writeHead(303, { 'Set-Cookie': cookie, Location: '/' }).end();
}

function reply(response, status, type, text) {
  const headers = {
    'Content-Type': `${type}; charset=utf-8`,
    'Cache-Control': 'no-store', // what one user was given is not for the next
  };
  response.writeHead(status, headers).end(text);
}

function json(response, status, value) {
  reply(response, status, 'application/json', JSON.stringify(value));
}

const server = http.createServer((request, response) => {
  const address = new URL(request.url, 'http://host');
  const user = loggedIn(request);
  switch (address.pathname) {
    case '/': {
      const page = PAGE.replaceAll('{{GATEWAY_URL}}', GATEWAY_URL).replaceAll('{{LOGGED_IN}}', Boolean(user));
      return reply(response, 200, 'text/html', page);
    }
    case '/api/chat-url':
      if (!user) return json(response, 401, { error: 'Nobody is logged in.' });
      return json(response, 200, { url: chatUrl(user) });
    case '/login':
      return logIn(response, address.searchParams.get('user') ?? '');
    case '/logout':
      return logIn(response, '');
    default:
      return reply(response, 404, 'text/plain', 'Nothing is here.');
  }
});

server.listen(PORT, '127.0.0.1', () => {
  console.log(`${SYSTEM_ID} is at http://127.0.0.1:${server.address().port}`);
});
