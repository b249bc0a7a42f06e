// A box to edit a message that was sent.

import { asMessage } from '../composer/text-box.js';
import { EnterKey } from '../ui/enter-key.js';
import { enterSends, nameEnterKey } from '../ui/hardware-keyboard.js';

export class MessageEditor {
  element;
  #input;
  #enter = new EnterKey(enterSends);

  /** `actions`: onSend(text), onCancel(). */
  constructor(text, { onSend, onCancel }) {
    this.element = document.querySelector('#editor-template').content.cloneNode(true).firstElementChild;
    this.#input = this.element.querySelector('textarea');
    this.#input.value = text;
    nameEnterKey(this.#input);
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
    const text = asMessage(this.#input.value);
    if (text !== '') onSend(text);
  }

  #changed() {
    this.element.querySelector('[type=submit]').disabled = this.#input.value.trim() === '';
    if (CSS.supports('field-sizing', 'content')) return;
    this.#input.style.height = 'auto';
    this.#input.style.height = `${this.#input.scrollHeight}px`;
  }
}
