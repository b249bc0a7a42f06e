// A panel over the page for sources or a picture. Escape, its button and a click outside close it.

import { button, icon, make } from './dom.js';
import { t } from './i18n.js';
import { closeByBack } from './page-history.js';
import { loadStyle } from './style.js';

await loadStyle('ui/panel.css');

let opened = 0;

/** When the panel closes, the focus returns to where it was. */
export function openPanel(title, content, className = '') {
  const dialog = make('dialog', `panel ${className}`.trim());
  const heading = make('h2', 'panel-title', title);
  heading.id = `panel-${++opened}`;
  dialog.setAttribute('aria-labelledby', heading.id);
  const bar = make('div', 'panel-bar');
  bar.append(
    heading,
    button('button quiet small', icon('close'), () => dialog.close(), t('panel.close')),
  );
  const body = make('div', 'panel-body');
  body.tabIndex = 0;
  body.setAttribute('role', 'region');
  body.setAttribute('aria-labelledby', heading.id);
  body.append(content);
  dialog.append(bar, body);
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  closeByBack(dialog);
  return dialog;
}
