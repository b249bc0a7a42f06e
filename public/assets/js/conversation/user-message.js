// The user's message in a turn: its files, and the actions copy and edit.

import { mayWrite } from '../ui/access.js';
import { copyFrom } from '../ui/copy.js';
import { focusChat } from '../ui/dom.js';
import { fileChip, isOwnUrl, sizeOf } from '../ui/file-chip.js';
import { Toolbar } from '../ui/toolbar.js';

export class UserMessageActions {
  #element;
  #turn;
  #place;
  #editor = null;

  constructor(element, turn) {
    this.#element = element;
    this.#turn = turn;
    this.#place = element.querySelector('[data-part=user-message-actions]');
    copyFrom(this.#button('copy'), () => turn.query);
    this.#button('edit').addEventListener('click', () => this.edit());
    this.#button('edit').hidden = !mayWrite();
    new Toolbar(this.#place);
  }

  /** Opens the message for editing; without a connection it stays closed. */
  async edit() {
    const module = await import('./message-editor.js').catch(() => null);
    if (module === null) return;
    if (this.#editor) return this.#editor.focus();
    this.#editor = new module.MessageEditor(this.#turn.query, {
      onSend: (text) => this.#turn.send(text, this.#turn.files) && this.#close(focusChat),
      onCancel: () => this.#close(() => this.#button('edit').focus()),
    });
    this.#show(false);
    this.#place.before(this.#editor.element);
    this.#editor.focus();
  }

  // Internal

  #close(focus) {
    this.#editor.element.remove();
    this.#editor = null;
    this.#show(true);
    focus();
  }

  #show(shown) {
    this.#element.querySelector('.user-message-text').hidden = !shown;
    this.#place.hidden = !shown;
  }

  #button(action) {
    return this.#place.querySelector(`[data-action=${action}]`);
  }
}

/** Shows `files`, as in a saved message's `message_files`. */
export function showMessageFiles(place, files) {
  place.hidden = files.length === 0;
  place.replaceChildren(...files.map(shown));
}

/** A file on another host is only named: a request would reveal the reader to that host. */
function shown(file) {
  const opens = isOwnUrl(file.url);
  if (opens && file.type === 'image') return picture(file);
  return fileChip(file.filename, file.size ? sizeOf(file.size) : '', opens ? file.url : null);
}

/** Shows the name if the link has expired or the picture was in memory before a reload. */
function picture(file) {
  const image = Object.assign(new Image(), { className: 'file-picture', alt: file.filename, src: file.url });
  image.addEventListener('error', () => image.replaceWith(shown({ ...file, url: null })), { once: true });
  return image;
}
