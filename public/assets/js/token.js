// The user's signed token, where boot.js left it.

import * as storage from './storage.js';

/** The token as the host signed it, or null. */
export function token() {
  if (globalThis.chatGatewayToken) {
    storage.write('token', globalThis.chatGatewayToken);
    delete globalThis.chatGatewayToken;
  }
  return storage.read('token');
}
