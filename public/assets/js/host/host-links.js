// Links of an answer to the host's own site, which the host opens in its page instead of a second tab.

import { urlOf } from '../net/url.js';
import { inAddress } from './url-fragment.js';

/**
 * @param {EventTarget} root
 * @param {import('./host.js').Host} host
 */
export function passLinks(root, host) {
  if (inAddress('links') !== 'host') return;
  root.addEventListener('click', (event) => {
    const url = linkOf(/** @type {MouseEvent} */ (event));
    if (url === null || url.origin !== host.origin || !host.isThere) return;
    event.preventDefault();
    host.send('link', { url: url.href });
  });
}

/** The link of a plain click by the user, or null; with a key, it opens as in any page. */
function linkOf(event) {
  const { isTrusted, button, ctrlKey, metaKey, shiftKey, altKey, defaultPrevented, target } = event;
  const isPlain = isTrusted && button === 0 && !(ctrlKey || metaKey || shiftKey || altKey) && !defaultPrevented;
  const link = isPlain && target.closest('a[href]:not([download])');
  const url = link ? urlOf(link.href) : null;
  return url && /^https?:$/.test(url.protocol) ? url : null;
}
