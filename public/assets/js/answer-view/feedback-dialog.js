// Asks why an answer was bad.

/** What the reader wrote, an empty text included; null when they would rather not rate. */
export function askReason() {
  const dialog = document.querySelector('#reason');
  const input = dialog.querySelector('textarea');
  input.value = '';
  const over = new AbortController();
  const on = (target, type, action) => target.addEventListener(type, action, { signal: over.signal });
  return new Promise((resolve) => {
    let reason = null;
    on(dialog.querySelector('form'), 'submit', (event) => {
      event.preventDefault();
      reason = input.value.trim();
      dialog.close();
    });
    on(dialog.querySelector('[data-action=cancel]'), 'click', () => dialog.close());
    on(dialog, 'click', ({ target }) => target === dialog && dialog.close()); // beside the form
    on(dialog, 'close', () => {
      over.abort();
      resolve(reason);
    });
    dialog.showModal();
    input.focus();
  });
}
