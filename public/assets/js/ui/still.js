// Waits for what draws itself: formulas, colours of code, images.

const STILL_MS = 300;
const PATIENCE_MS = 8000;

/** Resolves when an element has not changed for a moment and its images are loaded, or after some seconds. */
export async function untilStill(element) {
  const until = performance.now() + PATIENCE_MS;
  let changed = performance.now();
  const observer = new MutationObserver(() => (changed = performance.now()));
  observer.observe(element, { subtree: true, childList: true, characterData: true });
  const isLoading = () => [...element.querySelectorAll('img')].some(({ complete }) => !complete);
  while (performance.now() < until && (performance.now() - changed < STILL_MS || isLoading()))
    await new Promise((done) => setTimeout(done, STILL_MS / 3));
  observer.disconnect();
}
