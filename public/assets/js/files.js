// The files of an answer: pictures that open large, sound and films that play, the others to download.

import { button, Changes, Listing, make } from './dom.js';
import { fileChip, sizeOf } from './file-chip.js';
import { isOfGateway } from './file-links.js';
import { t } from './i18n.js';
import { openPanel } from './panel.js';

export class Files {
  #place;
  #changes = new Changes();
  #list;

  constructor(place) {
    this.#place = place;
    this.#list = new Listing(place, (file) => new FileView(file));
  }

  show(answer) {
    if (!this.#changes.in(answer)) return;
    const { files } = answer.inside;
    this.#place.hidden = files.length === 0;
    this.#list.show(files.map((file) => [file.url, file]));
  }
}

class FileView {
  element = make('div', 'attachment');

  constructor(file) {
    this.element.append(viewOf(file, (view) => this.element.replaceChildren(...view)));
  }

  show() {}
}

/** What is not ours is not loaded by itself: that would tell another host of the reader. */
function viewOf(file, replace) {
  const kind = isOfGateway(file.url) ? kindOf(file) : 'foreign';
  if (kind === 'image') return picture(file, replace);
  if (kind === 'audio' || kind === 'video') return player(kind, file, replace);
  return download(file);
}

function kindOf({ type, mimeType }) {
  const said = mimeType?.split('/')[0];
  return ['image', 'audio', 'video'].find((kind) => kind === said || (!said && kind === type)) ?? type;
}

function picture(file, replace) {
  const image = Object.assign(new Image(), { className: 'attachment-image', alt: nameOf(file) });
  const zoom = button('attachment-zoom', image, () => {
    const large = Object.assign(new Image(), { className: 'zoomed', alt: nameOf(file), src: file.url });
    openPanel(nameOf(file), large, 'wide');
  }, t('file.zoom', { name: nameOf(file) }));
  image.addEventListener('error', () => replace(broken(file)), { once: true });
  image.src = file.url;
  return zoom;
}

function player(kind, file, replace) {
  const element = Object.assign(document.createElement(kind), { className: 'attachment-player', controls: true, preload: 'metadata' });
  element.setAttribute('aria-label', nameOf(file));
  element.addEventListener('error', () => replace(broken(file)), { once: true });
  element.src = file.url;
  const figure = make('figure', 'attachment-media');
  figure.append(element, make('figcaption', 'file-size', nameOf(file)));
  return figure;
}

/** Signed links last some minutes: reading the message again gives a fresh one. */
function broken(file) {
  return [make('p', 'attachment-broken', t('file.broken', { name: nameOf(file) })), download(file)];
}

function download(file) {
  const isOurs = isOfGateway(file.url);
  const link = fileChip(nameOf(file), noteOf(file, isOurs), isOurs || /^https?:\/\//.test(file.url) ? file.url : null);
  link.classList.add('attachment-link');
  if (isOurs) link.download = file.name;
  return link;
}

/** Where nothing names a file, as in the events of an agent, its link does so only by an id. */
function nameOf(file) {
  const kind = kindOf(file);
  return file.name || t(['image', 'audio', 'video'].includes(kind) ? `file.kind.${kind}` : 'file.unnamed');
}

function noteOf({ size, url }, isOurs) {
  if (!isOurs) return URL.canParse(url) ? new URL(url).host : '';
  return size > 0 ? sizeOf(size) : '';
}
