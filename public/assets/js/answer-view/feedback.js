// Like and dislike: shown at once, saved one after another, and reverted if saving fails.

import * as api from '../net/api.js';
import { mayWrite } from '../ui/access.js';
import { announce } from '../ui/announcer.js';
import { t } from '../ui/i18n.js';
import { closeByBack } from '../ui/page-history.js';

export class Feedback {
  #buttons;
  #showStatus;
  #answer = null;
  /** The rating that Dify has saved. */
  #saved = null;
  #saving = Promise.resolve();

  /** `showStatus(sentence)` shows a sentence next to the buttons. */
  constructor(like, dislike, showStatus) {
    this.#buttons = { like, dislike };
    this.#showStatus = showStatus;
    like.addEventListener('click', () => this.#press('like'));
    dislike.addEventListener('click', () => this.#press('dislike'));
  }

  show(answer) {
    if (answer !== this.#answer) this.#saved = answer.rating;
    this.#answer = answer;
    for (const [rating, button] of Object.entries(this.#buttons)) {
      button.hidden = !mayWrite() || !answer.ended || answer.text === '' || !answer.messageId;
      button.setAttribute('aria-pressed', String(answer.rating === rating));
    }
  }

  // Internal

  /** Pressing the active button removes the rating. The reason for a dislike is optional. */
  async #press(rating) {
    if (this.#answer.rating === rating) return this.#rate(null);
    if (rating === 'like') return this.#rate(rating);
    const reason = await askFeedbackReason();
    return reason === null ? undefined : this.#rate(rating, reason);
  }

  #rate(rating, reason) {
    const answer = this.#answer;
    this.#put(answer, rating);
    this.#showStatus('');
    this.#saving = this.#saving.then(() => this.#save(answer, rating, reason));
    return this.#saving;
  }

  async #save(answer, rating, reason) {
    try {
      await api.rate(answer.messageId, rating, reason);
    } catch (error) {
      // docs/dify-api.md#feedback: there was no rating to remove
      const wasGone = rating === null && error.status === 400;
      if (!wasGone) {
        this.#put(answer, this.#saved);
        this.#showStatus(t('actions.rating_failed'));
        return;
      }
    }
    this.#saved = rating;
    announce(t(rating ? 'actions.rated' : 'actions.unrated'));
  }

  #put(answer, rating) {
    answer.rating = rating;
    if (answer === this.#answer) this.show(answer);
  }
}

/** Resolves to the reason, which may be empty, or to null if the user cancels. */
export function askFeedbackReason() {
  const dialog = document.querySelector('#feedback-dialog');
  const input = dialog.querySelector('textarea');
  input.value = '';
  const over = new AbortController();
  const on = (target, type, action) => target.addEventListener(type, action, { signal: over.signal });
  return new Promise((resolve) => {
    let reason = null;
    on(dialog.querySelector('form'), 'submit', (event) => {
      event.preventDefault();
      reason = input.value.trim();
      dialog.close();
    });
    on(dialog.querySelector('[data-action=cancel]'), 'click', () => dialog.close());
    on(dialog, 'click', ({ target }) => target === dialog && dialog.close()); // outside the form
    on(dialog, 'close', () => {
      over.abort();
      resolve(reason);
    });
    dialog.showModal();
    closeByBack(dialog);
    input.focus();
  });
}
