// Shows the files of a text where it links them: pictures in their place, and downloads.

import { isFileLink } from './file-links.js';
import { make } from '../ui/dom.js';
import { renewOnClick, showPicture } from '../ui/file-view.js';

/** Links that are renewed already. */
const known = new WeakSet();

/** `renew(link)` resolves to a fresh link of the same file, or null. */
export function showFiles(root, renew) {
  for (const link of root.querySelectorAll('a.picture')) link.replaceWith(pictureOf(link, renew));
  for (const link of root.querySelectorAll('a[href^="/files/"]:not(.picture *)')) {
    if (known.has(link)) continue;
    known.add(link);
    renewOnClick(link, () => renew(link.getAttribute('href')));
  }
}

function pictureOf(link, renew) {
  const url = link.getAttribute('href');
  const name = link.textContent;
  const picture = make('span', 'picture');
  Object.assign(picture.dataset, { link: url, name });
  showPicture(picture, { url, name, type: 'image' }, async () => (isFileLink(url) ? renew(url) : null));
  return picture;
}
