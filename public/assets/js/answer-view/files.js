// The files of an answer, but for the pictures that its text shows.

import { pathOf } from '../answer/details.js';
import { findMessage, savedAnswer } from '../answer/history-mapping.js';
import { picturesIn } from '../answer/text-pictures.js';
import { Listing, make } from '../ui/dom.js';
import { isGatewayUrl } from '../ui/file-chip.js';
import { kindOf, showFile } from '../ui/file-view.js';

const FILE_LINK = /\/files\/[^\s()<>"']{1,2000}/g;

export class Files {
  #place;
  #list;

  constructor(place, turn) {
    this.#place = place;
    this.#list = new Listing(place, (file) => new FileView(file, () => refreshLink(file, turn.answer)));
  }

  show(answer) {
    const isThere = answer.details.files.length > 0;
    if (!isThere && this.#place.hidden) return;
    const inText = isThere ? picturesIn(answer.text) : [];
    const isInText = (file) => kindOf(file) === 'image' && inText.some((path) => file.names.has(path));
    const files = answer.details.files.filter((file) => !isInText(file));
    this.#place.hidden = files.length === 0;
    this.#list.show(files.map((file) => [file.url, file]));
  }
}

class FileView {
  element = make('div', 'attachment');

  /** `renew()` resolves to a fresh link, or null. */
  constructor(file, renew) {
    showFile(this.element, file, renew);
  }

  show() {}
}

/** A freshly signed link of a file of this answer, or of a file in its text; null if there is none. */
export async function refreshLink({ url, names }, { conversationId, messageId }) {
  const message = await findMessage(conversationId, messageId).catch(() => undefined);
  if (!message) return null;
  const files = savedAnswer(message).details.files.map((file) => [file.url, [...file.names]]);
  const inText = (message.answer?.match(FILE_LINK) ?? []).map((link) => [link, [pathOf(link)]]);
  const fresh = [...files, ...inText].find(([, others]) => others.some((name) => names.has(name)))?.[0];
  return fresh !== url && isGatewayUrl(fresh) ? fresh : null;
}

/** The same for the link of a file in the text of an answer. */
export function refreshTextLink(url, answer) {
  return refreshLink({ url, names: new Set([pathOf(url)]) }, answer);
}
