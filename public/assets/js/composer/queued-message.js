// A question that was sent while an answer is being written: it stays in the box, and goes when the answer has ended well.

import { t } from '../ui/i18n.js';
import { say } from '../ui/announcer.js';

export class Held {
  #notice;

  /** `onKeep()`: the writer would rather keep it. */
  constructor(root, onKeep) {
    this.#notice = root.querySelector('#held');
    this.#notice.querySelector('button').addEventListener('click', () => {
      this.end();
      onKeep();
    });
  }

  begin() {
    this.#notice.hidden = false;
    say(t('composer.held'));
  }

  /** Whether one was held until now. */
  end() {
    const was = !this.#notice.hidden;
    this.#notice.hidden = true;
    return was;
  }
}
