// Images in a text. One that loads by itself tells its server what the model chose to tell it: the reader opens it. No DOM.

import { t } from '../ui/i18n.js';
import { escapeHtml } from './inline-parser.js';

/** HTML in place of an image; `href` and `words` are HTML already. docs/threats.md#t29-data-leaves-by-pictures-and-links */
export function imageLink({ href, words }) {
  const name = words || escapeHtml(t('image.open', { name: '' }).trim());
  const host = /^https?:\/\/(?:[^/?#@]*@)?([^/?#]+)/i.exec(href)?.[1];
  if (!host) return name;
  return `<a class="image" href="${href}">${t('image.from', { name, host })}</a>`;
}
