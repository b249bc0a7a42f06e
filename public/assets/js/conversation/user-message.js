// The user's message in a turn: its files, and the actions copy and edit.

import { copyFrom } from '../ui/copy.js';
import { focusChat } from '../ui/dom.js';
import { EnterKey } from '../ui/enter-key.js';
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
    new Toolbar(this.#place);
  }

  edit() {
    if (this.#editor) return this.#editor.focus();
    this.#editor = new MessageEditor(this.#turn.query, {
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

class MessageEditor {
  element;
  #input;
  #enter = new EnterKey();

  /** `actions`: onSend(text), onCancel(). */
  constructor(text, { onSend, onCancel }) {
    this.element = document.querySelector('#editor-template').content.cloneNode(true).firstElementChild;
    this.#input = this.element.querySelector('textarea');
    this.#input.value = text;
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send(onSend);
    });
    this.element.querySelector('[data-action=cancel]').addEventListener('click', onCancel);
    this.#input.addEventListener('input', () => this.#changed());
    this.#input.addEventListener('compositionend', (event) => this.#enter.compositionEnded(event));
    this.#input.addEventListener('keydown', (event) => {
      const composed = event.isComposing || event.keyCode === 229;
      if (this.#enter.sends(event)) {
        event.preventDefault();
        this.#send(onSend);
      } else if (event.key === 'Escape' && !composed) {
        onCancel();
      }
    });
  }

  focus() {
    this.#changed();
    this.#input.focus();
    this.#input.setSelectionRange(this.#input.value.length, this.#input.value.length);
  }

  // Internal

  #send(onSend) {
    const text = this.#input.value.trim();
    if (text !== '') onSend(text);
  }

  #changed() {
    this.element.querySelector('[type=submit]').disabled = this.#input.value.trim() === '';
    if (CSS.supports('field-sizing', 'content')) return;
    this.#input.style.height = 'auto';
    this.#input.style.height = `${this.#input.scrollHeight}px`;
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
