import assert from 'node:assert/strict';
import { it } from 'node:test';
import { load } from './support.js';

const { HostCommands } = await load('host/host-commands');

it('removes what is kept before the host learns that the user is logged out', () => {
  const listeners = {};
  const calls = [];
  const host = {
    isThere: false,
    on: (name, listener) => (listeners[name] = listener),
    send: (name) => calls.push(name),
  };
  new HostCommands(null, host, { onLogout: () => calls.push('removed') });
  listeners.logout({});

  assert.deepEqual(calls, ['removed', 'logged-out']);
});
