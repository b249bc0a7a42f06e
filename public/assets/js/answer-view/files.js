// The files of an answer: images that can be enlarged, audio and video players, and downloads.

import { findMessage, savedAnswer } from '../answer/history-mapping.js';
import { button, Changes, Listing, make } from '../ui/dom.js';
import { fileChip, isGatewayUrl, sizeOf } from '../ui/file-chip.js';
import { t } from '../ui/i18n.js';
import { openPanel } from '../ui/panel.js';

export class Files {
  #place;
  #changes = new Changes();
  #list;

  constructor(place, turn) {
    this.#place = place;
    this.#list = new Listing(place, (file) => new FileView(file, () => refreshLink(file, turn.answer)));
  }

  show(answer) {
    if (!this.#changes.in(answer)) return;
    const { files } = answer.details;
    this.#place.hidden = files.length === 0;
    this.#list.show(files.map((file) => [file.url, file]));
  }
}

class FileView {
  element = make('div', 'attachment');

  /** `renew()` resolves to a fresh link, or null. */
  constructor(file, renew) {
    this.element.append(viewOf(file, renew, () => this.element.replaceChildren(...broken(file, renew))));
  }

  show() {}
}

/** A file on another host is not loaded without a click: a request would reveal the reader to that host. */
function viewOf(file, renew, onBroken) {
  const kind = isGatewayUrl(file.url) ? kindOf(file) : 'foreign';
  if (kind === 'image') return picture(file, renew, onBroken);
  if (kind === 'audio' || kind === 'video') return player(kind, file, renew, onBroken);
  return download(file, renew);
}

function kindOf({ type, mimeType }) {
  const mediaType = mimeType?.split('/')[0];
  return ['image', 'audio', 'video'].find((kind) => kind === mediaType || (!mediaType && kind === type)) ?? type;
}

function picture(file, renew, onBroken) {
  const image = Object.assign(new Image(), { className: 'attachment-image', alt: nameOf(file) });
  const zoom = button(
    'attachment-zoom',
    image,
    () => {
      const large = Object.assign(new Image(), { className: 'zoomed', alt: nameOf(file), src: image.src });
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
  return [make('p', 'attachment-broken', t('file.broken', { name: nameOf(file) })), download(file, renew)];
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
  if (!isOwnUrl) return URL.canParse(url) ? new URL(url).host : '';
  return size > 0 ? sizeOf(size) : '';
}

/** Dify signs links for five minutes; this leaves time for the request. */
const LASTS_MS = 4 * 60_000;

/** A freshly signed link of this answer's file, or null if there is none. */
export async function refreshLink({ url, names }, { conversationId, messageId }) {
  const message = await findMessage(conversationId, messageId).catch(() => undefined);
  const files = message ? savedAnswer(message).details.files : [];
  const same = files.find((file) => [...file.names].some((name) => names.has(name)));
  return same && same.url !== url && isGatewayUrl(same.url) ? same.url : null;
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
export function renewOnError(element, renew, onBroken) {
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
