// The user's signed token, from boot.js or renewed by the host.

import * as storage from './storage.js';

/** The token as the host signed it, or null. */
export function token() {
  if (globalThis.chatGatewayToken) {
    keep(globalThis.chatGatewayToken);
    delete globalThis.chatGatewayToken;
  }
  return storage.read('token');
}

export function keep(token) {
  storage.write('token', token);
}
