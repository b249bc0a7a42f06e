// Shows the files of a text where it links them: pictures in their place, and downloads.

import { isFileLink } from './file-links.js';
import { renewOnClick, showPicture } from '../ui/file-view.js';

/** Links that are renewed already. */
const known = new WeakSet();

/** `renew(link)` resolves to a fresh link of the same file, or null. */
export function showFiles(root, renew) {
  for (const place of root.querySelectorAll('span.picture:empty')) fill(place, renew);
  for (const link of root.querySelectorAll('a[href^="/files/"]:not(.picture *)')) {
    if (known.has(link)) continue;
    known.add(link);
    renewOnClick(link, () => renew(link.getAttribute('href')));
  }
}

function fill(place, renew) {
  const { link: url, name } = place.dataset;
  showPicture(place, { url, name, type: 'image' }, async () => (isFileLink(url) ? renew(url) : null));
}
