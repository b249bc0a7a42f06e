// Attaches files to a message: by a button, a drop anywhere in the window, or the clipboard.

import { acceptOf } from './file-rules.js';
import { Uploads } from './uploads.js';
import { t } from '../ui/i18n.js';

export class Attachments {
  #root;
  #uploads;
  #onNote;

  /** `actions`: onChange() after every change, onNote(sentence), onLeave() when the focused element was removed. */
  constructor(root, { onChange, onNote, onLeave }) {
    this.#root = root;
    this.#onNote = onNote;
    this.#uploads = new Uploads(root.querySelector('#uploads'), null, { onChange, onLeave });
    this.#listenToButton();
    this.#listenToDrops();
    document.addEventListener('paste', (event) => this.#paste(event));
  }

  /** The result of `messageFileRules`; null hides the button. */
  set rules(rules) {
    this.#uploads.rules = rules;
    this.#root.querySelector('#attach').hidden = rules === null;
    if (rules) this.#root.querySelector('#files').accept = acceptOf(rules);
  }

  /** Why the message cannot be sent yet, as a text key; null if it can. */
  get obstacle() {
    if (this.#uploads.ready) return null;
    return this.#uploads.failed ? 'upload.fix' : 'upload.wait';
  }

  take() {
    return this.#uploads.take();
  }

  restore(files) {
    this.#uploads.restore(files);
  }

  // Internal

  #add(files) {
    if (this.#uploads.rules) this.#uploads.add(files);
    else this.#onNote(t('upload.none'));
  }

  #listenToButton() {
    const chosen = this.#root.querySelector('#files');
    this.#root.querySelector('#attach').addEventListener('click', () => chosen.click());
    chosen.addEventListener('change', () => {
      this.#add(chosen.files);
      chosen.value = '';
    });
  }

  /** A dropped file that is not handled would replace the page. */
  #listenToDrops() {
    const sheet = this.#root.querySelector('#drop');
    const carriesFiles = ({ dataTransfer }) => dataTransfer?.types.includes('Files');
    window.addEventListener('dragover', (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = this.#uploads.rules ? 'copy' : 'none';
      sheet.hidden = this.#uploads.rules === null;
    });
    window.addEventListener('dragleave', (event) => {
      if (event.relatedTarget === null) sheet.hidden = true;
    });
    window.addEventListener('drop', (event) => {
      sheet.hidden = true;
      if (!carriesFiles(event)) return;
      event.preventDefault();
      this.#add(event.dataTransfer.files);
    });
  }

  /** Text that comes with a picture of itself, as from office programs, is pasted as text. */
  #paste(event) {
    const { files, types } = event.clipboardData;
    if (files.length === 0 || (types.includes('text/plain') && types.includes('text/html'))) return;
    event.preventDefault();
    this.#add(files);
  }
}
