// Copy buttons: write to the clipboard, and confirm it on the button for a moment.

import { announce } from './announcer.js';
import { t } from './i18n.js';

const SHOWN_MS = 1600;

/** Makes a button copy what `text()` returns at the click; `markup()` is the same for programs that paste HTML. */
export function copyFrom(button, text, markup = null) {
  button.addEventListener('click', async () => {
    if (await copy(await text(), markup?.())) confirmOn(button, 'copy');
  });
}

/** Copies a text and confirms it on the button with this icon that led to it. */
export async function copyAt(button, icon, text) {
  if (await copy(text)) confirmOn(button, icon);
}

function confirmOn(button, icon) {
  announce(t('action.copied'));
  const use = button.querySelector('use');
  use.setAttribute('href', '#icon-check');
  setTimeout(() => use.setAttribute('href', `#icon-${icon}`), SHOWN_MS);
}

async function copy(text, markup = null) {
  try {
    if (markup) await navigator.clipboard.write([new ClipboardItem({ 'text/plain': text, 'text/html': markup })]);
    else await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text, markup);
  }
}

/** Works in a frame without clipboard permission, and on plain http. */
function copyBySelection(text, markup) {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  const area = document.createElement('textarea');
  area.className = 'hidden';
  area.value = text;
  area.addEventListener('copy', (event) => {
    event.preventDefault();
    event.clipboardData.setData('text/plain', text);
    if (markup) event.clipboardData.setData('text/html', markup);
  });
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  focused?.focus({ preventScroll: true });
  return copied;
}
