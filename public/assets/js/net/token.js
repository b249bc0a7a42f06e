// The user's signed token: where boot.js left it, or as the host renewed it.

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
