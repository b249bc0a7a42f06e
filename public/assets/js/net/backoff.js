// When to try again: after growing pauses, and at once when the network or the user returns.

/** In milliseconds; the last one is repeated. */
const PAUSES = [0, 500, 1000, 2000, 4000, 8000, 15000];

/**
 * Spreads the pauses, so that thousands of pages do not reconnect at the same moment after a restart of the gateway.
 */
const SPREAD = 0.25;

/** The pause before attempt number `tries`, counted from 0; `random` is in [0, 1). */
export function pauseBefore(tries, random = Math.random()) {
  const pause = PAUSES[Math.min(tries, PAUSES.length - 1)];
  return pause * (1 - SPREAD + 2 * SPREAD * random);
}

/**
 * Waits; ends early when the signal aborts, the network comes back, or the tab becomes visible.
 *
 * @returns {Promise<void>}
 */
export function wait(milliseconds, signal = null) {
  return new Promise((resolve) => {
    const over = new AbortController();
    const end = () => {
      clearTimeout(timer);
      over.abort();
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    onReturn(end, over.signal);
    signal?.addEventListener('abort', end, { signal: over.signal });
    if (signal?.aborted) end();
  });
}

/** Calls `action` whenever the network returns or the tab becomes visible, until the signal aborts. */
export function onReturn(action, signal) {
  globalThis.addEventListener('online', action, { signal });
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && action(), { signal });
}
