// Pictures in an answer's text that are files of the gateway: the text shows them, so the list of files does not. No DOM.

import { pathOf } from './details.js';

const PICTURE = /!\[[^\]\n]{0,500}\]\(<?(\/files\/[^\s()<>]{1,2000})>?\)/g;
const IMAGE = /!\[[^\]\n]{0,500}\]\([^)\n]{0,2000}\)/g;

/** The paths of the pictures in a text. */
export function picturesIn(text) {
  return text.includes('](/files/') ? [...text.matchAll(PICTURE)].map(([, url]) => pathOf(url)) : [];
}

/**
 * The text of a saved answer with its pictures. A chatflow with files saves the text without them
 * (docs/dify-api.md#files-and-signed-links): if that is the only difference to the text that this browser `seen`, this is
 * the latter, with the links of `files`.
 *
 * @param {string | undefined} saved
 * @param {string | undefined} seen
 * @param {{ url?: string }[]} files
 */
export function withPictures(saved, seen, files) {
  if (!saved || !seen || picturesIn(saved).length > 0 || withoutPictures(seen) !== saved.trim()) return saved;
  const fresh = new Map(files.map(({ url }) => [pathOf(url ?? ''), url]));
  return seen.replace(PICTURE, (picture, url) => picture.replace(url, () => fresh.get(pathOf(url)) ?? url));
}

function withoutPictures(text) {
  return text.replace(IMAGE, '').trim();
}
