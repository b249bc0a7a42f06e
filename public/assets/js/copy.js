// Copy buttons: put a text on the clipboard and say so on the button for a moment.

import { t } from './i18n.js';
import { say } from './live.js';

const SHOWN_MS = 1600;

/** Makes a button copy what `text()` gives at the moment of the click. */
export function copyFrom(button, text) {
  button.addEventListener('click', async () => {
    if (!(await copy(text()))) return;
    say(t('action.copied'));
    const icon = button.querySelector('use');
    icon.setAttribute('href', '#icon-check');
    setTimeout(() => icon.setAttribute('href', '#icon-copy'), SHOWN_MS);
  });
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** The old way still works where a frame has no permission for the clipboard, and on plain http. */
function copyBySelection(text) {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.className = 'hidden';
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  focused?.focus();
  return copied;
}
