// Needs jsonwebtoken.

import jwt from 'jsonwebtoken';

const { JWT_SECRET, GATEWAY_URL } = process.env;

export function chatUrl(user) {
  const claims = { system_id: 'cointutor', user_id: String(user.id), exp: Math.floor(Date.now() / 1000) + 3600 };
  return `${GATEWAY_URL.replace(/\/$/, '')}/chat?token=${jwt.sign(claims, JWT_SECRET, { algorithm: 'HS256' })}`;
}
