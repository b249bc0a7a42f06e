// The files of an answer, but for the pictures that its text shows.

import { refreshLink } from '../answer/fresh-links.js';
import { picturesIn } from '../answer/text-pictures.js';
import { Listing, make } from '../ui/dom.js';
import { kindOf, showFile } from '../ui/file-view.js';

export class Files {
  #place;
  #list;

  constructor(place, turn) {
    this.#place = place;
    this.#list = new Listing(place, (file) => new FileView(file, () => refreshLink(file, turn.savedPlace)));
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
