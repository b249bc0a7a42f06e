// Images in an answer's text that are among its files as well: they are shown once, as files. No DOM.

import { pathOf } from './details.js';

const IMAGE = /!\[[^\]\n]*\]\(<?([^\s()<>]+)>?\)/g;

/** The text without these images. Dify sends them in some texts and saves others without them (docs/dify-api.md#events). */
export function withoutAttachedImages(text, files) {
  if (files.length === 0) return text;
  return text.replace(IMAGE, (image, url) => (files.some(({ names }) => names.has(pathOf(url))) ? '' : image));
}
