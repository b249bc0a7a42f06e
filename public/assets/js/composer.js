// The message box: grows with its text, sends on Enter, never sends a syllable that is still being composed.

import { EnterKey } from './enter-key.js';
import { t } from './i18n.js';
import * as storage from './storage.js';

/** The counter appears when this share of the limit is used. */
const COUNT_FROM = 0.9;

export class Composer {
  #form;
  #input;
  #send;
  #stop;
  #count;
  #enter = new EnterKey();
  #draftKey = null;
  #limit = Infinity;
  #answering = false;
  #locked = false;

  /** `actions`: onSend(text), onStop(), onBusy() when Enter is pressed while an answer is being written. */
  constructor(root, actions) {
    this.#form = root.querySelector('#composer');
    this.#input = root.querySelector('#query');
    this.#send = root.querySelector('#send');
    this.#stop = root.querySelector('#stop');
    this.#count = root.querySelector('#count');
    this.#listen(actions);
  }

  /** `draftKey` keeps one user's unsent words from another user of the same tab. */
  start({ limit, draftKey }) {
    this.#limit = limit ?? Infinity;
    this.openDraft(draftKey);
  }

  /** Shows what was left unsent here; what is in the box now stays where it was written. */
  openDraft(draftKey) {
    this.#draftKey = draftKey;
    this.#input.value = storage.read(draftKey) ?? '';
    this.#changed();
  }

  /** The chat in which the words in the box were written has got another name. */
  moveDraft(draftKey) {
    storage.write(this.#draftKey, null);
    this.#draftKey = draftKey;
    this.#changed();
  }

  set answering(answering) {
    const hadFocus = document.activeElement === this.#stop;
    this.#answering = answering;
    this.#stop.disabled = false;
    this.#stop.hidden = !answering;
    this.#send.hidden = answering;
    if (hadFocus && !answering) this.#input.focus();
    this.#changed();
  }

  /** Locked: nothing can be sent, but what is written stays and can be edited. */
  set locked(locked) {
    this.#locked = locked;
    this.#changed();
  }

  /** Gives words back to the writer, unless they have already written something else. Returns whether it did. */
  putBack(text) {
    if (this.#input.value.trim() !== '') return false;
    this.#input.value = text;
    this.#changed();
    return true;
  }

  focus() {
    this.#input.focus();
  }

  // Internal

  #listen({ onSend, onStop, onBusy }) {
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit(onSend, onBusy);
    });
    this.#stop.addEventListener('click', () => {
      this.#stop.disabled = true;
      onStop();
    });
    this.#input.addEventListener('input', () => this.#changed());
    this.#input.addEventListener('compositionend', (event) => this.#enter.compositionEnded(event));
    this.#input.addEventListener('keydown', (event) => {
      if (!this.#enter.sends(event)) return;
      event.preventDefault();
      this.#submit(onSend, onBusy);
    });
    // A tap beside the text is meant for the text.
    this.#form.addEventListener('click', (event) => {
      if (event.target === this.#form) this.#input.focus();
    });
  }

  #submit(onSend, onBusy) {
    if (this.#answering) {
      onBusy();
      return;
    }
    if (!this.#sendable()) return;
    const text = this.#input.value.trim();
    this.#input.value = '';
    this.#changed();
    onSend(text);
  }

  #sendable() {
    const text = this.#input.value;
    return !this.#locked && !this.#answering && text.trim() !== '' && text.length <= this.#limit;
  }

  #changed() {
    const text = this.#input.value;
    if (this.#draftKey) storage.write(this.#draftKey, text);
    this.#send.disabled = !this.#sendable();
    this.#fit();
    const over = text.length > this.#limit;
    this.#count.hidden = text.length < this.#limit * COUNT_FROM;
    this.#count.classList.toggle('over', over);
    this.#count.textContent = this.#count.hidden
      ? ''
      : t(over ? 'composer.too_long' : 'composer.count', { count: text.length, limit: this.#limit });
  }

  /** Where CSS cannot do it (`field-sizing`), the height follows the text; CSS caps it. */
  #fit() {
    if (CSS.supports('field-sizing', 'content')) return;
    this.#input.style.height = 'auto';
    this.#input.style.height = `${this.#input.scrollHeight}px`;
  }
}
