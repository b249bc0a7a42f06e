const jwt = require('jsonwebtoken');

const JWT_SECRET = '...';  // Same as gateway .env
const GATEWAY_CHAT_URL = 'https://chat-gateway.example.com';

function getChatUrl(userId, expiresInSeconds = 3600) {
  const token = jwt.sign(
    {
      system_id: 'cointutor',
      user_id: String(userId),
      exp: Math.floor(Date.now() / 1000) + expiresInSeconds,
    },
    JWT_SECRET,
    { algorithm: 'HS256' }
  );
  return `${GATEWAY_CHAT_URL}/chat?token=${token}`;
}
