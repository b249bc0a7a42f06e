// Runs small pieces of work in idle time.

/** A piece starts only if at least this much of the idle time is left. */
const LEAST_MS = 4;

/** After this time the work runs although the page is not idle. */
const PATIENCE_MS = 500;

// Safari has no requestIdleCallback.
/** @type {(work: (idle: { timeRemaining(): number }) => void, options?: { timeout: number }) => void} */
const whenIdle = globalThis.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 0 }), 50));

const pieces = [];
let waiting = false;

/** Runs one small piece of work in idle time. */
export function runWhenIdle(piece) {
  pieces.push(piece);
  waitForIdle();
}

function waitForIdle() {
  if (waiting || pieces.length === 0) return;
  waiting = true;
  whenIdle(work, { timeout: PATIENCE_MS });
}

function work(idle) {
  waiting = false;
  try {
    do pieces.shift()();
    while (pieces.length > 0 && idle.timeRemaining() > LEAST_MS);
  } finally {
    waitForIdle();
  }
}
