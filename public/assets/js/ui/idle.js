// Work that can wait for idle time, in slices so short that nobody notices them.

/** A piece of work is begun only while at least this much of the idle time is left. */
const LEAST_MS = 4;

/** A page that is never idle does it all the same. */
const PATIENCE_MS = 500;

// Safari has no requestIdleCallback.
/** @type {(work: (idle: { timeRemaining(): number }) => void, options?: { timeout: number }) => void} */
const whenIdle = globalThis.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 0 }), 50));

const pieces = [];
let waiting = false;

/** Does this one small piece of work when there is time. */
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
