// Whether keys are typed on a real keyboard. Browsers do not report one, so its keys do: on a touch screen, Enter sends only once
// such a key was pressed.

/** Keys that no on-screen keyboard sends events for. */
const HARDWARE_KEYS = new Set(['Shift', 'Control', 'Alt', 'Meta', 'CapsLock', 'Tab', 'Escape']);

/** Less than any on-screen keyboard, more than the bar of shortcuts above a hardware one; in pixels. */
const COVERED_PX = 120;

let isSeen = false;

addEventListener('keydown', (event) => (isSeen ||= isHardware(event)), { capture: true });

/** Whether Enter sends; else it breaks the line, and a button sends. */
export function enterSends() {
  return isSeen || !matchMedia('(pointer: coarse)').matches;
}

/** Makes the on-screen keyboard of a box name what its Enter key does. */
export function nameEnterKey(box) {
  const show = () => (box.enterKeyHint = enterSends() ? 'send' : 'enter');
  box.addEventListener('focus', show);
  show();
}

/** Android names no `code` for on-screen keys; iOS does, and its keyboard covers a part of the page, unless in a frame. */
function isHardware({ key, code, ctrlKey, metaKey }) {
  if (HARDWARE_KEYS.has(key) || ctrlKey || metaKey) return true;
  return Boolean(code) && code !== 'Unidentified' && parent === window && !isCovered();
}

function isCovered() {
  if (!window.visualViewport) return false;
  const { height, scale } = window.visualViewport;
  return document.documentElement.clientHeight - height * scale > COVERED_PX;
}
