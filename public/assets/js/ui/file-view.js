// A file of an answer as it is seen: an image that can be enlarged, an audio or video player, or a download. Its link is renewed
// when it has expired.

import { urlOf } from '../net/url.js';
import { button, make } from './dom.js';
import { fileChip, isGatewayUrl, sizeOf } from './file-chip.js';
import { t } from './i18n.js';
import { openPanel } from './panel.js';

/** Dify signs links for five minutes; this leaves time for the request. */
const LASTS_MS = 4 * 60_000;

/**
 * @typedef {object} ShownFile
 * @property {string} url
 * @property {string} name empty if unknown
 * @property {string} [type] as Dify names kinds of files
 * @property {string} [mimeType]
 * @property {number} [size]
 */

/**
 * Shows a file in `place`, also when it turns out to be broken. `renew()` resolves to a fresh link, or null.
 *
 * @param {HTMLElement} place
 * @param {ShownFile} file
 * @param {() => Promise<string | null>} renew
 */
export function showFile(place, file, renew) {
  place.replaceChildren(viewOf(file, renew, () => place.replaceChildren(...broken(file, renew))));
}

/** Shows an image in `place`; see `showFile`. */
export function showPicture(place, file, renew) {
  place.replaceChildren(picture(file, renew, () => place.replaceChildren(...broken(file, renew))));
}

/** A file on another host is not loaded without a click: a request would reveal the reader to that host. */
function viewOf(file, renew, onBroken) {
  const kind = isGatewayUrl(file.url) ? kindOf(file) : 'foreign';
  if (kind === 'image') return picture(file, renew, onBroken);
  if (kind === 'audio' || kind === 'video') return player(kind, file, renew, onBroken);
  return download(file, renew);
}

export function kindOf({ type, mimeType }) {
  const mediaType = mimeType?.split('/')[0];
  return ['image', 'audio', 'video'].find((kind) => kind === mediaType || (!mediaType && kind === type)) ?? type;
}

function picture(file, renew, onBroken) {
  const image = Object.assign(new Image(), { className: 'attachment-image', alt: nameOf(file) });
  const zoom = button(
    'attachment-zoom',
    image,
    () => {
      const large = Object.assign(new Image(), { className: 'zoomed', alt: nameOf(file) });
      renewOnError(large, renew, () => large.replaceWith(...broken(file, renew)));
      large.src = image.src;
      openPanel(nameOf(file), large, 'wide');
    },
    t('file.zoom', { name: nameOf(file) }),
  );
  renewOnError(image, renew, onBroken);
  image.src = file.url;
  return zoom;
}

function player(kind, file, renew, onBroken) {
  const element = Object.assign(document.createElement(kind), {
    className: 'attachment-player',
    controls: true,
    preload: 'metadata',
  });
  element.setAttribute('aria-label', nameOf(file));
  renewOnError(element, renew, onBroken);
  element.src = file.url;
  const figure = make('figure', 'attachment-media');
  figure.append(element, make('figcaption', 'file-size', nameOf(file)));
  return figure;
}

function broken(file, renew) {
  return [make('span', 'attachment-broken', t('file.broken', { name: nameOf(file) })), download(file, renew)];
}

function download(file, renew) {
  const isOwnUrl = isGatewayUrl(file.url);
  const link = fileChip(
    nameOf(file),
    noteOf(file, isOwnUrl),
    isOwnUrl || /^https?:\/\//.test(file.url) ? file.url : null,
  );
  link.classList.add('attachment-link');
  if (isOwnUrl) {
    link.download = file.name;
    renewOnClick(link, renew);
  }
  return link;
}

/** A file without a name, as in the events of an agent, is named by its kind: its link has only an id. */
function nameOf(file) {
  const kind = kindOf(file);
  return file.name || t(['image', 'audio', 'video'].includes(kind) ? `file.kind.${kind}` : 'file.unnamed');
}

function noteOf({ size, url }, isOwnUrl) {
  if (!isOwnUrl) return urlOf(url)?.host ?? '';
  return size > 0 ? sizeOf(size) : '';
}

/** Renews a link that may have expired before it is followed. `renew()` resolves to another URL or null. */
export function renewOnClick(link, renew) {
  let signed = Date.now();
  link.addEventListener('click', async (event) => {
    if (Date.now() - signed < LASTS_MS) return;
    signed = Date.now();
    event.preventDefault();
    link.href = (await renew()) ?? link.href;
    link.click();
  });
}

/** Gives an image or player that fails another URL once, then calls `onBroken()`. */
function renewOnError(element, renew, onBroken) {
  element.addEventListener(
    'error',
    async () => {
      const url = await renew();
      if (url === null) {
        onBroken();
        return;
      }
      element.addEventListener('error', onBroken, { once: true });
      element.src = url;
    },
    { once: true },
  );
}
