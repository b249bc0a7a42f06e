// The chat in an Express app: app.use(require('./chat')), after what sets request.user (Passport does). Needs jsonwebtoken.

const express = require('express');
const jwt = require('jsonwebtoken');

const { JWT_SECRET, GATEWAY_URL } = process.env;
const router = express.Router();

function chatUrl(user) {
  const claims = { system_id: 'cointutor', user_id: String(user.id), exp: Math.floor(Date.now() / 1000) + 3600 };
  return `${GATEWAY_URL.replace(/\/$/, '')}/chat?token=${jwt.sign(claims, JWT_SECRET, { algorithm: 'HS256' })}`;
}

router.get('/open-chat', ({ user }, response) => {
  response.set('Cache-Control', 'no-store').redirect(user ? chatUrl(user) : '/login?next=/open-chat');
});

router.get('/api/chat-url', ({ user }, response) => {
  response.set('Cache-Control', 'no-store');
  if (user) response.json({ url: chatUrl(user) });
  else response.status(401).json({ error: 'not logged in' });
});

module.exports = router;
